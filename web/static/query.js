// Ctrl + Enter (or ⌘ + Enter) runs the query; Tab still leaves the editor.
"use strict";

document.addEventListener("keydown", (event) => {
  const form = document.getElementById("editor");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form && form.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit ? form.requestSubmit() : form.submit();
  }
});
