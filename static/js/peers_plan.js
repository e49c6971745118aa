// The rule of a run, as in peers/replan.py and peers/tape.py: a phone without a network gets the same answers.
const PeersPlan = (() => {
  const MINUTE = 60000;
  const floor = (part) => Math.min(part.least, part.minutes);
  const minutesUntil = (end, now) => Math.ceil((end - now) / MINUTE) + 0;
  const drops = (parts, found, place) =>
    parts[place].may_drop && parts[place].minutes > 0 && found.minutes[place] === 0;

  const best = (places, score) =>
    places.reduce((found, place) => (found === null || score(place) > score(found) ? place : found), null);

  const take = (parts, minutes, places, short) => {
    const room = (place) => minutes[place] - floor(parts[place]);
    while (short > 0 && places.length) {
      const place = best([...places].reverse(), room);
      if (room(place) <= 0) break;
      minutes[place] -= 1;
      short -= 1;
    }
    return short;
  };

  const give = (parts, minutes, places, spare) => {
    const lack = (place) => parts[place].minutes - minutes[place];
    while (spare > 0 && places.length) {
      const place = best(places, lack);
      if (lack(place) <= 0) break;
      minutes[place] += 1;
      spare -= 1;
    }
    return spare;
  };

  const fit = (planned, left, opens = false) => {
    const parts = opens ? [{ ...planned[0], least: Math.max(1, planned[0].least) }, ...planned.slice(1)] : planned;
    const minutes = parts.map((part) => part.minutes);
    const places = [...parts.keys()];
    const spare = places.filter((place) => parts[place].may_drop).reverse();
    const firm = places.filter((place) => !parts[place].may_drop);
    let short = minutes.reduce((sum, more) => sum + more, 0) - left;
    for (const place of spare) {
      const taken = Math.max(0, Math.min(short, minutes[place] - floor(parts[place])));
      minutes[place] -= taken;
      short -= taken;
    }
    short = take(parts, minutes, firm, short);
    for (const place of spare) {
      if (short > 0 && !(opens && place === 0)) {
        short -= minutes[place];
        minutes[place] = 0;
      }
    }
    const kept = spare.filter((place) => minutes[place]).reverse();
    give(parts, minutes, kept, give(parts, minutes, firm, -short));
    return { minutes, over: Math.max(0, short) };
  };

  const called = ({ title }) => (title.includes(",") ? `“${title}”` : title);

  const sentence = (parts, found, close) => {
    const words = [];
    parts.forEach((part, place) => {
      if (drops(parts, found, place)) words.push(`without ${called(part)}`);
      else if (found.minutes[place] !== part.minutes)
        words.push(`${called(part)} ${found.minutes[place]} instead of ${part.minutes}`);
    });
    const still = words.length ? `we still close at ${close}` : `we close at ${close}`;
    const said = [...words, found.over ? `even so we close ${found.over} min after ${close}` : still].join(", ");
    return `${said[0].toUpperCase()}${said.slice(1)}.`;
  };

  const closeAt = (plan, started) => {
    const near = plan.starts_at - 15 * MINUTE <= started && started <= plan.starts_at + 30 * MINUTE;
    return (near ? plan.starts_at : started) + plan.minutes * MINUTE;
  };

  const spentIn = (standing, block, now) =>
    standing.spent[block] +
    (standing.phase === "running" && block === standing.block ? Math.max(0, now - standing.since) : 0);

  const remaining = (plan, standing, first) =>
    plan.parts
      .map((part, place) => ({
        ...part,
        minutes: Math.max(0, part.minutes - Math.floor(standing.spent[place] / MINUTE)),
      }))
      .slice(first);

  const isOpen = (standing) => ["running", "paused"].includes(standing.phase);

  const bank = (standing, at) =>
    standing.spent.map((spent, place) => (place === standing.block ? spentIn(standing, place, at) : spent));

  const enter = (plan, standing, block, at) => {
    const rest = remaining(plan, standing, block);
    const minutes = fit(rest, minutesUntil(standing.close_at, at), true).minutes[0];
    const given = [...standing.given];
    given[block] = minutes + Math.floor(standing.spent[block] / MINUTE);
    return { ...standing, block, given };
  };

  const possible = {
    start: (standing) => standing.phase === "waiting",
    pause: (standing) => standing.phase === "running",
    resume: (standing) => standing.phase === "paused",
    next: (standing) => isOpen(standing) && standing.block < standing.given.length - 1,
    back: (standing) => (isOpen(standing) && standing.block > 0) || standing.phase === "finished",
    add: isOpen,
    finish: isOpen,
  };

  const moves = {
    start: (plan, standing, { at }) =>
      enter(plan, { ...standing, phase: "running", since: at, close_at: closeAt(plan, at) }, 0, at),
    pause: (plan, standing, { at }) => ({ ...standing, phase: "paused", spent: bank(standing, at), since: at }),
    resume: (plan, standing, { at }) => ({ ...standing, phase: "running", since: at }),
    next: (plan, standing, { at }) => {
      const banked = { ...standing, phase: "running", spent: bank(standing, at), since: at };
      const rest = remaining(plan, banked, standing.block + 1);
      const found = fit(rest, minutesUntil(banked.close_at, at));
      const kept = [...rest.keys()].find((place) => !drops(rest, found, place));
      return enter(plan, banked, standing.block + 1 + (kept === undefined ? rest.length - 1 : kept), at);
    },
    back: (plan, standing, { at }) => {
      const finished = standing.phase === "finished";
      const spent = finished ? standing.spent : bank(standing, at);
      const seen = [...spent.keys()].filter((place) => place < standing.block && spent[place]);
      const block = finished ? standing.block : seen.length ? seen.at(-1) : standing.block - 1;
      return { ...standing, phase: "running", spent, since: at, block };
    },
    add: (plan, standing, { block }) => ({
      ...standing,
      given: standing.given.map((minutes, place) => (place === block ? Math.min(180, minutes + 2) : minutes)),
    }),
    finish: (plan, standing, { at }) => ({
      ...standing,
      phase: "finished",
      spent: bank(standing, at),
      since: at,
    }),
  };

  const TURNS = ["start", "next", "back", "finish"];

  // How many taps had counted when a device last turned a page: what it taps then is news.
  const turned = (standing, device) =>
    standing.counted.findLastIndex((done) => done.device === device && TURNS.includes(done.kind)) + 1;

  const counts = (standing, tap) =>
    Object.hasOwn(possible, tap.kind) &&
    tap.block === standing.block &&
    possible[tap.kind](standing) &&
    !standing.counted
      .slice(Math.max(0, tap.seen, turned(standing, tap.device)))
      .some((done) => done.kind === tap.kind && done.block === tap.block && done.device !== tap.device);

  const play = (plan, taps) => {
    const given = plan.parts.map((part) => part.minutes);
    let standing = {
      phase: "waiting",
      block: 0,
      since: plan.starts_at,
      close_at: closeAt(plan, plan.starts_at),
      spent: given.map(() => 0),
      given,
      counted: [],
    };
    for (const tap of taps) {
      if (!counts(standing, tap)) continue;
      const last = standing.counted.length ? standing.counted.at(-1).at : tap.at;
      const meant = { ...tap, at: Math.max(tap.at, last) };
      const moved = moves[tap.kind](plan, standing, meant);
      standing = { ...moved, counted: [...standing.counted, meant] };
    }
    return standing;
  };

  const outlook = (plan, standing, now) => {
    if (standing.phase === "waiting") {
      const begun = Math.max(now, plan.starts_at);
      const found = fit(plan.parts, minutesUntil(closeAt(plan, begun), begun), true);
      return { left: 0, rest: plan.parts, found };
    }
    const left = standing.given[standing.block] * MINUTE - spentIn(standing, standing.block, now);
    const rest = remaining(plan, standing, standing.block + 1);
    const free = minutesUntil(standing.close_at - Math.max(0, left), now);
    return { left, rest, found: fit(rest, free) };
  };

  return { fit, sentence, drops, play, counts, outlook, closeAt, isOpen };
})();
