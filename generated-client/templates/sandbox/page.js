"use strict";

// The calls as they arrive. What a reader has opened or chosen elsewhere on the page stays as it is.
const news = () => document.getElementById("news");

async function look() {
  const shown = news();
  if (!shown || shown.dataset.live !== "true" || document.hidden) return;
  try {
    const answer = await fetch(`/_sandbox/news?after=${shown.dataset.newest}`);
    if (answer.status !== 200) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focus = document.activeElement && shown.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    shown.replaceWith(page.getElementById("news"));
    if (focus) news().querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
  } catch {
    // The sandbox has stopped; the page keeps what it shows.
  }
}

setInterval(look, 1000);

for (const button of document.querySelectorAll("button.copy")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.of);
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      // Without leave to copy, it is marked for the keyboard to do.
      getSelection().selectAllChildren(text);
      button.textContent = "Marked: copy it with the keyboard";
    }
    setTimeout(() => (button.textContent = label), 2000);
  });
}
