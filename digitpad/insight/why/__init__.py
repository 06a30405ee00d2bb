"""Why a network gives its answer for a picture: the numbers behind the page "Why?"."""
