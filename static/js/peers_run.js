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
  const PATIENCE = 15000;
  const LOST = "You do not run this meeting any more. The plan stays here; nothing is sent.";

  const unique = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // What waits for the network outlives a page that is loaded again. It holds taps and nothing else, each in
  // a place of its own: two windows of one browser do not write over each other.
  const shelf = `peers-run:${form.dataset.taps}:`;
  const load = () => {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(shelf));
      return names.map((name) => JSON.parse(localStorage.getItem(name))).sort((one, other) => one.at - other.at);
    } catch {
      return [];
    }
  };
  let queue = load();
  const device = queue.length ? queue.at(-1).device : unique();
  // A browser that keeps nothing, or whose storage is full, still runs the meeting: its page must stay open.
  let isKept = true;
  const store = (act) => {
    try {
      act(localStorage);
      isKept = true;
    } catch {
      isKept = false;
    }
  };
  const keep = (tap) => {
    queue.push(tap);
    store((shelves) => shelves.setItem(shelf + tap.name, JSON.stringify(tap)));
  };
  const drop = (names) => {
    queue = queue.filter((tap) => !names.has(tap.name));
    store((shelves) => names.forEach((name) => shelves.removeItem(shelf + name)));
  };

  let server = first;
  let etag = "";
  let offset = first.now - Date.now();
  let busy = false;
  let away = false;
  let lost = "";
  let rung = "";
  let shown = null;
  let barred = false;
  let spoken = [];

  const now = () => Date.now() + offset;
  // What only the time stood against ends by itself, also where no network can say so.
  const trouble = () => (server.opens_at && now() >= server.opens_at ? "" : server.trouble);
  const shifted = () =>
    server.plan.starts_at === first.plan.starts_at ? "" : "This meeting begins at another time now. Load the page again.";
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

  // What is said at one moment is said together: the second sentence must not cut the first one off.
  const announce = (words) => spoken.push(words);

  const speak = () => {
    if (spoken.length) put("announces", spoken.join(" "));
    spoken = [];
  };

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
    const held = document.activeElement;
    const last = run.block === server.plan.parts.length - 1;
    const open = blocks.find((block) => Number(block.dataset.block) === run.block);
    const canFinish = last || ["close", "slack"].includes(open.dataset.kind);
    for (const one of document.querySelectorAll("[data-when]"))
      one.hidden = !one.dataset.when.split(" ").includes(run.phase);
    if (trouble()) buttons.start.hidden = true;
    if (last) buttons.next.hidden = true;
    if (!canFinish) buttons.finish.hidden = true;
    buttons.next.classList.toggle("button--primary", !canFinish);
    if (run.phase !== "finished" && run.block === 0) buttons.back.hidden = true;
    find("back").textContent = run.phase === "finished" ? "Not finished yet" : "Back";
    // A button that went away must not leave a keyboard nowhere.
    if (held && held.closest("[hidden]")) open.querySelector("h2").focus();
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

  const heard = { wishes: first.wishes.join(". "), notice: first.moved || first.trouble || "" };
  const tell = (name, words) => {
    put(name, words);
    if (words && words !== heard[name]) announce(words.endsWith(".") ? words : `${words}.`);
    heard[name] = words;
  };

  const showShared = () => {
    tell("wishes", server.wishes.join(". "));
    tell("notice", lost || server.moved || trouble() || shifted());
    const waiting = queue.length === 1 ? "1 tap" : `${queue.length} taps`;
    const where = isKept ? "on this device" : "on this page alone, so leave it open";
    put("sync", away ? `No network. Go on: ${queue.length ? `${waiting} kept ${where}, sent later.` : "everything is here."}` : "");
  };

  let lock = null;
  let asking = false;

  // A phone that lies on the table and is only watched stays awake as well.
  const stayAwake = async (run) => {
    const wanted = PeersPlan.isOpen(run);
    if (asking || wanted === Boolean(lock && !lock.released)) return;
    asking = true;
    try {
      if (wanted) lock = await navigator.wakeLock.request("screen");
      else await lock.release();
    } catch {
      lock = null;
    }
    asking = false;
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
      showBlock(run);
      showButtons(run);
      stayAwake(run);
    } else if (barred !== Boolean(trouble())) {
      showButtons(run);
      if (barred) announce("It can be begun now.");
    } else if (run.phase === "running" && seen.left < 0 && rung !== key) {
      rung = key;
      announce(`${server.plan.parts[run.block].title}: time is up.`);
      if (navigator.vibrate && !still.matches) navigator.vibrate(60);
    }
    barred = Boolean(trouble());
    speak();
  };

  const take = (answer, started) => {
    // A page that was left open until its taps were forgotten leads on to what comes after.
    if (answer.over) location.reload();
    const took = Date.now() - started;
    server = answer;
    // An answer that a sleeping phone took in long after it came says nothing of the time.
    if (took >= 0 && took < PATIENCE) offset = answer.now - started - took / 2;
    else etag = "";
  };

  // A clock that was put right while the page is open shows as a leap against the one that only counts.
  let pace = Date.now() - performance.now();
  const watchClock = () => {
    const leap = Date.now() - performance.now() - pace;
    if (Math.abs(leap) < 2000) return;
    pace += leap;
    etag = "";
  };

  const refused = async (answer, sent) => {
    if (answer.redirected || answer.status === 403) lost = "You are signed out. Sign in, then load this page again: what was kept is sent then.";
    else if (answer.status === 404) lost = LOST;
    else {
      const { error } = await answer.json().catch(() => ({}));
      lost = error || "The site could not take this. It tries again.";
      // What it will never take is not sent for ever; where something on the way refuses, it is.
      if (error && [400, 409].includes(answer.status)) drop(new Set(sent.map((tap) => tap.name)));
    }
  };

  const exchange = async () => {
    if (busy) return;
    busy = true;
    watchClock();
    const started = Date.now();
    const sent = queue.slice(0, 200);
    // A network that swallows what it is given must not hold back what comes after.
    const signal = AbortSignal.timeout?.(PATIENCE);
    try {
      const answer = sent.length
        ? await fetch(form.dataset.taps, {
            method: "POST",
            signal,
            headers: { "Content-Type": "application/json", "X-CSRFToken": token },
            body: JSON.stringify({ taps: sent }),
          })
        : await fetch(form.dataset.state, { cache: "no-store", signal, headers: etag ? { "If-None-Match": etag } : {} });
      const back = away;
      away = false;
      if (answer.status === 304) lost = "";
      else if (answer.ok && !answer.redirected) {
        lost = "";
        etag = answer.headers.get("ETag") || "";
        take(await answer.json(), started);
        drop(new Set(sent.map((tap) => tap.name)));
      } else await refused(answer, sent);
      if (back && !lost && !queue.length) announce("The network is back. Everything is sent.");
    } catch {
      if (!away) announce("No network. Go on; it is sent later.");
      away = true;
    }
    busy = false;
    render();
    if (queue.length && !away && !lost) exchange();
  };

  const tap = (kind) => {
    const run = standing();
    const made = {
      name: unique(),
      kind,
      block: run.block,
      at: Math.max(Math.round(now()), queue.length ? queue.at(-1).at + 1 : 0),
      device,
      seen: confirmed().counted.length,
    };
    if (!PeersPlan.counts(run, made)) return;
    keep(made);
    render();
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
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    render();
    stayAwake(standing());
    exchange();
  });
  render();
  if (queue.length) exchange();
})();
