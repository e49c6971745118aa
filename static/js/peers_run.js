// Running a meeting: turns pages at once, with or without a network, and shares taps with the other device.
(() => {
  const form = document.querySelector("[data-run]");
  if (!form) return;
  const find = (name) => document.querySelector(`[data-${name}]`);
  const first = JSON.parse(document.getElementById("run-state").textContent);
  const blocks = [...form.querySelectorAll("[data-block]")];
  const buttons = Object.fromEntries([...form.querySelectorAll("button[name=kind]")].map((one) => [one.value, one]));
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const LOST = "You do not run this meeting any more. The plan stays here; nothing is sent.";

  const unique = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // What waits for the network outlives a page that is loaded again. It holds taps and nothing else.
  const shelf = `peers-run:${form.dataset.taps}`;
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(shelf)) || {};
    } catch {
      return {};
    }
  };
  const kept = load();
  const device = kept.device || unique();
  let queue = Array.isArray(kept.queue) ? kept.queue : [];
  const store = () => {
    try {
      if (queue.length) localStorage.setItem(shelf, JSON.stringify({ device, queue }));
      else localStorage.removeItem(shelf);
    } catch {
      // A browser that keeps nothing still runs the meeting.
    }
  };

  let server = first;
  let etag = "";
  let offset = first.now - Date.now();
  let busy = false;
  let away = false;
  let lost = "";
  let rung = "";
  let shown = null;

  const now = () => Date.now() + offset;
  const confirmed = () => PeersPlan.play(server.plan, server.taps);
  const standing = () => {
    const known = new Set(server.taps.map((tap) => tap.name));
    return PeersPlan.play(server.plan, [...server.taps, ...queue.filter((tap) => !known.has(tap.name))]);
  };

  const clock = (time) => {
    const format = { hour: "numeric", minute: "2-digit", hour12: true, timeZone: server.zone };
    const parts = new Intl.DateTimeFormat("en-US", format).formatToParts(time);
    const get = (type) => parts.find((part) => part.type === type).value;
    return `${get("hour")}:${get("minute")}`;
  };

  const leftWords = (left) => {
    const minutes = Math.floor(Math.abs(left) / 60000);
    if (left < 0) return minutes ? `${minutes} min over` : "Time is up";
    return minutes ? `${minutes} min left` : "Less than a minute left";
  };

  const put = (name, words) => {
    const place = find(name);
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words && name !== "announces";
  };

  const announce = (words) => put("announces", words);

  const following = ({ rest, found }) => {
    const place = [...rest.keys()].find((one) => !PeersPlan.drops(rest, found, one));
    return place === undefined ? "" : `${rest[place].title}, ${found.minutes[place]} min`;
  };

  const showBlock = (run) => {
    const guideOpen = blocks.some((block) => !block.hidden && block.querySelector("[data-guide]").open);
    for (const block of blocks) {
      block.hidden = Number(block.dataset.block) !== run.block;
      if (!block.hidden && guideOpen) block.querySelector("[data-guide]").open = true;
    }
  };

  const showButtons = (run) => {
    const last = run.block === server.plan.parts.length - 1;
    const open = blocks.find((block) => Number(block.dataset.block) === run.block);
    const canFinish = last || ["close", "slack"].includes(open.dataset.kind);
    for (const one of document.querySelectorAll("[data-when]"))
      one.hidden = !one.dataset.when.split(" ").includes(run.phase);
    if (server.trouble) buttons.start.hidden = true;
    if (last) buttons.next.hidden = true;
    if (!canFinish) buttons.finish.hidden = true;
    buttons.next.classList.toggle("button--primary", !canFinish);
    if (run.phase !== "finished" && run.block === 0) buttons.back.hidden = true;
    find("back").textContent = run.phase === "finished" ? "Not finished yet" : "Back";
  };

  const PHASES = { waiting: "Not begun", paused: "Paused", finished: "Finished" };
  const LOUD = { running: "", paused: "Paused. ", finished: "Finished. ", waiting: "" };

  const showClock = (run, seen) => {
    const closes = run.phase === "waiting" ? PeersPlan.closeAt(server.plan, Math.max(now(), server.plan.starts_at)) : run.close_at;
    const says = run.phase === "finished" ? "" : PeersPlan.sentence(seen.rest, seen.found, clock(closes));
    put("left", PHASES[run.phase] || leftWords(seen.left));
    put("says", says);
    const next = PeersPlan.isOpen(run) ? following(seen) : "";
    put("next", next && `Next: ${next}`);
    const bar = find("bar");
    bar.hidden = !PeersPlan.isOpen(run);
    const whole = run.given[run.block] * 60000;
    // A bar that creeps is a clock that ticks: it moves in steps of a tenth.
    if (whole) bar.value = Math.min(1, Math.max(0, Math.round((10 * (whole - seen.left)) / whole) / 10));
    return says;
  };

  const showShared = () => {
    put("wishes", server.wishes.join(". "));
    put("notice", lost || server.moved || server.trouble || "");
    const waiting = queue.length === 1 ? "1 tap" : `${queue.length} taps`;
    put("sync", away ? `No network. Go on: ${queue.length ? `${waiting} kept on this device, sent later.` : "everything is here."}` : "");
  };

  const render = () => {
    const run = standing();
    const seen = PeersPlan.outlook(server.plan, run, now());
    const words = showClock(run, seen);
    showShared();
    const key = `${run.phase} ${run.block} ${run.given[run.block]}`;
    if (key !== shown) {
      if (shown !== null) {
        const part = server.plan.parts[run.block];
        announce(`${LOUD[run.phase]}${part.title}, ${run.given[run.block]} minutes. ${words}`);
      }
      shown = key;
      form.dataset.phase = run.phase;
      const held = document.activeElement;
      showBlock(run);
      showButtons(run);
      // A button that went away must not leave a keyboard nowhere.
      if (held && held.closest("[hidden]")) form.querySelector("[data-block]:not([hidden]) h2").focus();
    } else if (run.phase === "running" && seen.left < 0 && rung !== key) {
      rung = key;
      announce(`${server.plan.parts[run.block].title}: time is up.`);
      if (navigator.vibrate && !still.matches) navigator.vibrate(60);
    }
    return run;
  };

  const take = (answer, started) => {
    server = answer;
    offset = answer.now - (started + Date.now()) / 2;
  };

  const refused = async (answer) => {
    const before = lost;
    if (answer.redirected || answer.status === 403) lost = "You are signed out. Sign in, then load this page again: what was kept is sent then.";
    else if (answer.status === 404) lost = LOST;
    else {
      lost = (await answer.json().catch(() => ({}))).error || "The site could not take this. It tries again.";
      // What it will never take is not sent for ever.
      if ([400, 409].includes(answer.status)) queue = [];
      store();
    }
    if (lost !== before) announce(lost);
  };

  const exchange = async () => {
    if (busy) return;
    busy = true;
    const started = Date.now();
    const sent = queue.slice(0, 200);
    try {
      const answer = sent.length
        ? await fetch(form.dataset.taps, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-CSRFToken": token },
            body: JSON.stringify({ taps: sent }),
          })
        : await fetch(form.dataset.state, { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} });
      const back = away;
      away = false;
      if (answer.status === 304) lost = "";
      else if (answer.ok && !answer.redirected) {
        lost = "";
        etag = answer.headers.get("ETag") || "";
        const names = new Set(sent.map((tap) => tap.name));
        take(await answer.json(), started);
        queue = queue.filter((tap) => !names.has(tap.name));
        store();
      } else await refused(answer);
      if (back && !lost && !queue.length) announce("The network is back. Everything is sent.");
    } catch {
      if (!away) announce("No network. Go on; it is sent later.");
      away = true;
    }
    busy = false;
    render();
    if (queue.length && !away && !lost) exchange();
  };

  let lock = null;
  const stayAwake = async (run) => {
    try {
      if (run.phase === "running" && !lock) lock = await navigator.wakeLock.request("screen");
      if (run.phase === "finished" && lock) {
        await lock.release();
        lock = null;
      }
    } catch {
      lock = null;
    }
  };

  const tap = (kind) => {
    const run = standing();
    const made = {
      name: unique(),
      kind,
      block: run.block,
      at: Math.round(now()),
      device,
      seen: confirmed().counted.length,
    };
    if (!PeersPlan.counts(run, made)) return;
    queue.push(made);
    store();
    stayAwake(render());
    exchange();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.value) tap(event.submitter.value);
  });

  const KEYS = {
    ArrowRight: () => "next",
    ArrowLeft: () => "back",
    " ": (run) => ({ waiting: "start", running: "pause", paused: "resume" })[run.phase],
  };
  document.addEventListener("keydown", (event) => {
    const taken = event.key === " " ? "a, button, summary, input, textarea, select" : "input, textarea, select";
    if (!(event.key in KEYS) || event.target.closest(taken) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const run = standing();
    const kind = KEYS[event.key](run);
    const meant = kind && buttons[kind];
    if (!meant || meant.hidden) return;
    event.preventDefault();
    tap(kind);
  });

  find("keys").hidden = false;
  const every = (seconds, act) => setInterval(() => document.visibilityState === "visible" && act(), seconds * 1000);
  every(1, render);
  every(3, exchange);
  addEventListener("online", exchange);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && (lock = null, render(), exchange()));
  render();
  if (queue.length) exchange();
})();
