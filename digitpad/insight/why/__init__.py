"""Why a network answers as it does for one picture: the numbers behind the page "Why?"."""
