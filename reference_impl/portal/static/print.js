// The page asks to be printed as soon as the card's image is there; everything else works without this script.
addEventListener("load", () => print());
