/* Advice while one types.  Without this script the button 看建议 brings the same. */
(function () {
  "use strict";
  var form = document.getElementById("draft");
  if (!form || !window.fetch || !window.AbortController) { return; }
  var status = document.getElementById("draft-status");
  var WAIT = 180;
  var pending = new Map();

  function address(row) {
    var url = new URL(form.dataset.advice, location.href);
    ["name", "target", "level2"].forEach(function (field) {
      url.searchParams.set(field, row.querySelector("[name=" + field + "]").value);
    });
    url.searchParams.set("row", row.querySelector(".advice").dataset.row);
    return url;
  }

  function ask(row) {
    var box = row.querySelector(".advice");
    var controller = new AbortController();
    pending.set(row, { abort: function () { controller.abort(); } });
    fetch(address(row), { signal: controller.signal, headers: { Accept: "text/html" } })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (html) {
        // The server has escaped whatever is not its own.
        box.innerHTML = html;
        box.classList.remove("waiting");
        status.textContent = box.querySelector(".offers") ? status.dataset.found : status.dataset.none;
      })
      .catch(function (error) {
        if (error.name !== "AbortError") { box.classList.remove("waiting"); }
      });
  }

  form.addEventListener("input", function (event) {
    var row = event.target.closest(".draft-row");
    if (!row || event.target.name === "paste" || event.target.name === "file") { return; }
    var before = pending.get(row);
    if (before) { before.abort(); }
    row.querySelector(".advice").classList.add("waiting");
    var timer = setTimeout(ask, WAIT, row);
    pending.set(row, { abort: function () { clearTimeout(timer); } });
  });
}());
