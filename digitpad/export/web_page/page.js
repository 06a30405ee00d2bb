// The page: connects the canvas, the network and the display.

const MAX_BARS = 10;
const SETTLING_MS = 500; // rest of the pen before doubt is shown
const byId = (id) => document.getElementById(id);

class Page {
  constructor(network) {
    this.network = network;
    this.reading = { groups: [], digits: [] };
    this.chosen = null; // index of the digit that the user chose, until the drawing changes
    this.isSettled = true;
    this.isAsked = false;
    this.timer = null;
    this.pad = new Pad(byId("pad"), () => this.ask());
    this.bars = this.createBars();
    byId("undo").addEventListener("click", () => this.pad.undo());
    byId("redo").addEventListener("click", () => this.pad.redo());
    byId("clear").addEventListener("click", () => this.pad.clear());
    document.addEventListener("keydown", (event) => this.key(event));
    this.show();
  }

  key(event) {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey, key = event.key.toLowerCase();
    if (isCommand && key === "z" && !event.shiftKey) this.pad.undo();
    else if (isCommand && (key === "y" || key === "z")) this.pad.redo();
    else if (!isCommand && (key === "delete" || key === "backspace")) this.pad.clear();
    else return;
    event.preventDefault();
  }

  /** Read the drawing once before the next frame, for any number of movements. */
  ask() {
    this.isSettled = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLING_MS);
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.chosen = null;
      this.reading = readNumber(this.network, this.pad.strokes, this.reading);
      this.show();
    });
  }

  settle() {
    if (this.pad.isDrawing) {
      this.timer = setTimeout(() => this.settle(), SETTLING_MS);
      return;
    }
    this.isSettled = true;
    this.show();
    this.speak();
  }

  /** Index of the digit with its bars shown: the chosen one, else the last one drawn. */
  get shown() {
    const last = this.pad.strokes.length - 1;
    return this.chosen ?? Math.max(this.reading.groups.findIndex((group) => group.includes(last)), 0);
  }

  show() {
    const { pad, reading, shown } = this, digit = reading.digits[shown];
    const words = reading.digits.map((one) => worded(this.network, one, this.isSettled));
    byId("invitation").classList.toggle("gone", pad.strokes.length > 0);
    byId("undo").disabled = pad.past.length === 0;
    byId("redo").disabled = pad.future.length === 0;
    byId("clear").disabled = pad.strokes.length === 0;
    this.showAnswer(words, shown);
    this.showPicture(digit);
    this.showBars(digit);
    this.pad.setMarks(words.length < 2 ? [] : words.map((word, index) => {
      const [low, high] = boxAround(reading.groups[index].flatMap((stroke) => pad.strokes[stroke]));
      const box = { left: low[0], right: high[0], top: low[1], bottom: high[1] };
      return { ...box, text: word.underInk, isFaint: word.isFaint, isChosen: index === shown };
    }));
  }

  showAnswer(words, shown) {
    const answer = byId("answer");
    answer.classList.toggle("empty", words.length === 0);
    answer.style.fontSize = "";
    if (words.length === 0) {
      answer.replaceChildren("The answer appears here with your first stroke.");
      byId("candidates").textContent = byId("certainty").textContent = "";
      return;
    }
    const { candidates, certainty, isFaint, alone } = words[shown];
    if (words.length === 1) {
      const text = document.createElement("span");
      text.textContent = alone;
      text.classList.toggle("faint", isFaint);
      answer.replaceChildren(text);
      byId("candidates").textContent = candidates === words[0].inNumber ? "" : candidates;
    } else {
      this.showNumber(words, shown);
      byId("candidates").textContent = `${ordinal(shown + 1)} ${this.network.noun}: ${candidates || "?"}`;
    }
    byId("certainty").textContent = certainty;
    // Shrink a long number or name to fit.
    const room = answer.clientWidth / [...answer.children].reduce((sum, part) => sum + part.offsetWidth, 0);
    if (room < 1) answer.style.fontSize = `${room * parseFloat(getComputedStyle(answer).fontSize)}px`;
  }

  /** Show each answer as a button for its bars. Existing buttons stay, and keep the focus. */
  showNumber(words, shown) {
    const answer = byId("answer");
    let buttons = [...answer.querySelectorAll("button")];
    if (buttons.length !== words.length) {
      buttons = words.map((_, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.addEventListener("click", () => { this.chosen = index; this.show(); this.speak(); });
        return button;
      });
      answer.replaceChildren(...buttons);
    }
    words.forEach((word, index) => {
      const button = buttons[index];
      button.textContent = word.inNumber;
      button.classList.toggle("faint", word.isFaint);
      button.setAttribute("aria-pressed", index === shown);
      button.title = `Show the probabilities of the ${ordinal(index + 1)} ${this.network.noun}`;
      button.setAttribute("aria-label", `${ordinal(index + 1)} ${this.network.noun}: ${word.spoken}`);
    });
  }

  showPicture(digit) {
    const view = byId("picture"), context = view.getContext("2d");
    context.clearRect(0, 0, SIDE, SIDE);
    const seen = digit ? "your drawing in 28 by 28 pixels" : "nothing yet";
    view.setAttribute("aria-label", `What the network sees: ${seen}`);
    if (!digit) return;
    const image = context.createImageData(SIDE, SIDE);
    digit.picture.forEach((ink, i) => {
      for (let color = 0; color < 3; color++) image.data[4 * i + color] = 255 * ink;
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  createBars() {
    const names = this.network.class_names, list = byId("bars");
    const longest = Math.max(...names.map((name) => [...name].length));
    list.style.setProperty("--names", `${longest + 0.8}ch`);
    return Array.from({ length: Math.min(names.length, MAX_BARS) }, () => {
      const row = list.appendChild(document.createElement("li"));
      const [name, track, number] = ["name", "track", "percent"].map((kind) => {
        const part = row.appendChild(document.createElement("span"));
        part.className = kind;
        return part;
      });
      const fill = track.appendChild(document.createElement("span"));
      fill.className = "fill";
      return { row, name, fill, number };
    });
  }

  /** Show the most probable classes, in their own order. */
  showBars(digit) {
    const names = this.network.class_names;
    const indices = digit ? digit.order.slice(0, MAX_BARS).sort((a, b) => a - b) : names.map((_, index) => index);
    this.bars.forEach(({ row, name, fill, number }, place) => {
      const index = indices[place], probability = digit ? digit.probabilities[index] : 0;
      name.textContent = names[index];
      fill.style.transform = `scaleX(${probability})`;
      number.textContent = digit ? percent(probability) : "";
      row.classList.toggle("first", Boolean(digit) && index === digit.label && digit.doubt !== NOT_A_CLASS);
    });
  }

  /** Announce the answer to a screen reader when the drawing has settled. */
  speak() {
    const words = this.reading.digits.map((digit) => worded(this.network, digit, true)), { shown } = this;
    let text = "The canvas is empty.";
    if (words.length === 1) text = words[0].spoken;
    if (words.length > 1) {
      const told = words.map((word, i) => `${ordinal(i + 1)} ${this.network.noun}: ${word.spoken}`);
      const isTold = (i) => i === shown || words[i].isFaint;
      text = [words.map((word) => word.inNumber).join(""), ...told.filter((_, i) => isTold(i))].join(". ");
    }
    byId("spoken").textContent = text;
  }
}

/** Return an ordinal number, such as "3rd". */
function ordinal(number) {
  const ending = [11, 12, 13].includes(number % 100) ? "th" : { 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th";
  return `${number}${ending}`;
}

let network, page;
document.addEventListener("DOMContentLoaded", () => {
  network = JSON.parse(byId("network").textContent);
  network.layers = decodedWeights(network.layers, byId("weights").textContent);
  page = new Page(network);
});
