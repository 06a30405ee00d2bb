// The canvas: strokes from mouse, pen, finger and keyboard, in units of its side.

const INK_WIDTH = 0.045;
const MIN_STEP_PX = 0.75;
const HOOK_PX = 6;

class Pad {
  /** `onChange` is called after every change of the drawing. */
  constructor(canvas, onChange) {
    this.canvas = canvas;
    this.onChange = onChange;
    this.strokes = [];
    this.marks = [];
    this.past = []; // drawings for undo
    this.future = [];
    this.pointer = null; // the drawing pointer; others are ignored meanwhile
    this.isOutside = false;
    this.keyboardPen = null; // {x, y, isDown} after the first arrow key
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => this.cancel(event));
    canvas.addEventListener("lostpointercapture", (event) => this.release(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => this.liftKeyboardPen());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  get isDrawing() { return this.pointer !== null || Boolean(this.keyboardPen?.isDown); }

  undo() {
    if (this.past.length === 0) return;
    this.end();
    this.future.push(this.strokes);
    this.show(this.past.pop());
  }

  redo() {
    if (this.future.length === 0) return;
    this.end();
    this.past.push(this.strokes);
    this.show(this.future.pop());
  }

  clear() {
    this.end();
    if (this.strokes.length === 0) return;
    this.remember();
    this.show([]);
  }

  /** Mark which strokes are read as one, under the ink: {left, right, top, bottom, text, isFaint, isChosen}. */
  setMarks(marks) {
    this.marks = marks;
    this.paint();
  }

  remember() {
    this.past.push(this.strokes);
    this.future = [];
  }

  show(strokes) {
    this.strokes = strokes;
    this.changed();
  }

  changed() {
    this.paint();
    this.onChange();
  }

  begin([x, y]) {
    this.strokes = [...this.strokes, [[x, y]]];
  }

  end() {
    this.pointer = null;
    if (this.keyboardPen) this.keyboardPen.isDown = false;
  }

  // Pointers

  press(event) {
    if (this.isDrawing || event.button !== 0) return;
    event.preventDefault(); // no text selection, no mouse events after touch
    this.canvas.focus({ preventScroll: true, focusVisible: false });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.keyboardPen = null;
    this.isOutside = false;
    this.remember();
    this.begin(this.place(event));
    this.changed();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const coalesced = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of coalesced.length > 0 ? coalesced : [event]) this.extend(this.place(one));
    this.changed();
  }

  release(event) {
    if (event.pointerId !== this.pointer) return;
    this.extend(this.place(event));
    this.end();
    this.changed();
  }

  /** Discard a stroke that the browser took over for its own gesture. */
  cancel(event) {
    if (event.pointerId !== this.pointer) return;
    this.end();
    this.show(this.past.pop());
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  /** Follow the pen. It leaves no ink outside the canvas, because invisible ink must not be read. */
  extend([x, y]) {
    const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
    if (this.isOutside) {
      if (!isInside) return;
      this.begin([x, y]);
      this.isOutside = false;
      return;
    }
    const stroke = this.strokes[this.strokes.length - 1], [lastX, lastY] = stroke[stroke.length - 1];
    const step = Math.max(Math.abs(x - lastX), Math.abs(y - lastY)) * this.canvas.clientWidth;
    if (isInside && step < MIN_STEP_PX) return;
    stroke.push(isInside ? [x, y] : whereItLeaves(lastX, lastY, x, y));
    this.isOutside = !isInside;
  }

  // Keys

  key(event) {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const isPen = event.key === " " || event.key === "Enter";
    if ((!direction && !isPen) || event.ctrlKey || event.metaKey || event.altKey || this.pointer !== null) return;
    event.preventDefault(); // no scrolling
    const pen = this.keyboardPen ??= { x: 0.5, y: 0.2, isDown: false };
    if (direction) {
      const step = event.shiftKey ? 0.01 : 0.04;
      pen.x = Math.min(Math.max(pen.x + direction[0] * step, 0.03), 0.97);
      pen.y = Math.min(Math.max(pen.y + direction[1] * step, 0.03), 0.97);
      if (pen.isDown) this.strokes[this.strokes.length - 1].push([pen.x, pen.y]);
    } else if (pen.isDown) {
      pen.isDown = false;
    } else {
      pen.isDown = true;
      this.remember();
      this.begin([pen.x, pen.y]);
    }
    this.changed();
  }

  liftKeyboardPen() {
    this.keyboardPen = null;
    this.paint();
  }

  // Painting

  paint() {
    const { canvas } = this, side = canvas.clientWidth, ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(side * ratio)) canvas.width = canvas.height = Math.round(side * ratio);
    const context = canvas.getContext("2d"), style = getComputedStyle(canvas);
    const color = (name) => style.getPropertyValue(`--${name}`);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, side, side);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = color("text");
    context.lineWidth = INK_WIDTH * side;
    for (const stroke of this.strokes) paintStroke(context, stroke, side);
    for (const mark of this.marks) paintMark(context, mark, side, color(mark.isFaint ? "faint" : "accent"));
    if (this.keyboardPen) paintCross(context, this.keyboardPen, side, color("accent"));
  }
}

/** Return where a line from inside to outside the unit square crosses its edge. */
function whereItLeaves(x, y, toX, toY) {
  let part = 1;
  for (const [start, end] of [[x, toX], [y, toY]]) {
    if (end < 0) part = Math.min(part, start / (start - end));
    else if (end > 1) part = Math.min(part, (1 - start) / (end - start));
  }
  part = Math.max(part, 0);
  return [x + part * (toX - x), y + part * (toY - y)];
}

/** Paint the curve of `smoothed`. */
function paintStroke(context, stroke, side) {
  const at = ([x, y]) => [x * side, y * side];
  const middle = (i) => at([(stroke[i][0] + stroke[i + 1][0]) / 2, (stroke[i][1] + stroke[i + 1][1]) / 2]);
  context.beginPath();
  context.moveTo(...at(stroke[0]));
  if (stroke.length > 2) context.lineTo(...middle(0));
  for (let i = 1; i < stroke.length - 1; i++) context.quadraticCurveTo(...at(stroke[i]), ...middle(i));
  context.lineTo(...at(stroke[stroke.length - 1])); // a dot has no length; round ends make it a disc
  context.stroke();
}

/** Paint a bracket and the answer under the ink of a digit, or above it at the bottom of the canvas. */
function paintMark(context, mark, side, color) {
  const away = INK_WIDTH * side / 2 + HOOK_PX, textPx = 15;
  const middle = (mark.left + mark.right) / 2 * side;
  const half = Math.max((mark.right - mark.left) / 2 * side, 1.5 * HOOK_PX);
  const left = Math.max(middle - half, 2), right = Math.min(middle + half, side - 2);
  let line = mark.bottom * side + away, outward = 1;
  if (line + textPx + 4 > side) { line = mark.top * side - away; outward = -1; }
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = mark.isChosen ? 3 : 1.25;
  context.beginPath();
  context.moveTo(left, line - outward * HOOK_PX);
  context.quadraticCurveTo(left, line, left + HOOK_PX, line);
  context.lineTo(right - HOOK_PX, line);
  context.quadraticCurveTo(right, line, right, line - outward * HOOK_PX);
  context.stroke();
  context.font = `bold ${textPx}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = outward > 0 ? "top" : "bottom";
  context.fillText(mark.text, Math.min(Math.max(middle, 10), side - 10), line + outward * 4);
}

function paintCross(context, pen, side, color) {
  const x = pen.x * side, y = pen.y * side, reach = 10;
  context.strokeStyle = color;
  context.lineWidth = pen.isDown ? 3 : 1.5;
  context.beginPath();
  context.moveTo(x - reach, y);
  context.lineTo(x + reach, y);
  context.moveTo(x, y - reach);
  context.lineTo(x, y + reach);
  context.stroke();
}
