// Upload with progress: the token goes into the header of this one request, and nowhere else.
// Without this script the form is sent as it is, and leads to the page of the job.
"use strict";

(() => {
  const form = document.getElementById("upload-form");
  if (!form || !window.fetch || !window.FormData) return;
  const button = form.querySelector("button");
  const box = form.querySelector(".upload-progress");
  const bar = box.querySelector("progress");
  const status = form.querySelector(".upload-status");

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));

  const say = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    status.textContent = "";
    status.append(line);
    return line;
  };

  const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  const read = async (response) => {
    const answer = await response.json();
    if (response.ok) return answer;
    const error = answer.error || {};
    throw new Error([error.what, error.why, error.do].filter(Boolean).join("；"));
  };

  const follow = async (href) => {
    for (;;) {
      const job = await read(await fetch(href, { headers: { Accept: "application/json" } }));
      if (job.state === "failed") throw new Error(job.error);
      if (job.state === "done") return job.report;
      bar.max = job.total || 1;
      bar.value = job.done;
      const current = { done: job.done, total: job.total, current: job.current || "" };
      say(job.state === "queued" ? form.dataset.waiting : fill(form.dataset.reading, current));
      await sleep(400);
    }
  };

  const finish = (report) => {
    bar.value = bar.max;
    const counts = { added: report.added.length, unchanged: report.unchanged.length, failed: report.failed.length };
    const line = say(fill(form.dataset.done, counts) + " ");
    const link = document.createElement("a");
    link.href = window.location.href;
    link.textContent = form.dataset.again;
    line.append(link);
    for (const text of [...report.failed.map((one) => one.error), ...report.remarks]) {
      const more = document.createElement("p");
      more.textContent = text;
      status.append(more);
    }
    form.reset();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const token = data.get("token");
    data.delete("token");
    button.disabled = true;
    box.hidden = false;
    bar.value = 0;
    say(form.dataset.working);
    try {
      const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
      const job = await read(await fetch("/api/documents", { method: "POST", body: data, headers }));
      finish(await follow(job.href));
    } catch (error) {
      box.hidden = true;
      say(form.dataset.failed + error.message);
    } finally {
      button.disabled = false;
    }
  });
})();
