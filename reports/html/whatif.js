// What if: judges the same network again, by a fixed point over threshold nodes and a bounded search for small groups.
// auditor/engine/what_if.py makes the system; tests compare the answers with those of the command line.
"use strict";
const judgeAgain = (system) => {
  const ORDER = ["yes", "unknown", "conditional", "no"];
  const MOST_SETS = 30000;
  const exact = (value) => (typeof value === "string" ? BigInt(value) : value);
  const pairs = (flat) => flat.filter((_, place) => place % 2 === 0).map((source, place) => [source, exact(flat[2 * place + 1])]);

  // The nodes after a change: lost accounts lose their own gates, seats get a delay or need more signatures.
  const changed = (change, need) => {
    const nodes = system.nodes.map((node) => ({ need: exact(node[need]), wait: node.wait, inputs: pairs(node.inputs) }));
    const lost = system.leaves.filter((leaf) => change.lost.includes(leaf.id));
    lost.forEach((leaf) => leaf.gates.forEach(([node, place]) => { const input = nodes[node].inputs[place]; input[1] -= input[1]; }));
    system.seats.forEach((seat) => {
      const wait = change.delays[seat.id] ?? 0;
      if (wait > 0) seat.gates.forEach(([node, place]) => {
        const [source, weight] = nodes[node].inputs[place];
        nodes[node].inputs[place] = [nodes.push({ need: 1, wait, inputs: [[source, 1]] }) - 1, weight];
      });
      const more = change.signatures[seat.id] ?? 0;
      if (more > 0 && seat.signed !== null) nodes[seat.signed].need += typeof nodes[seat.signed].need === "bigint" ? BigInt(more) : more;
    });
    nodes.forEach((node) => { node.users = []; node.none = typeof node.need === "bigint" ? 0n : 0; });
    nodes.forEach((node, number) => node.inputs.forEach(([source, weight]) => nodes[source].users.push([number, weight])));
    return nodes;
  };

  // By node the second at which it acts, if these nodes act at once.
  const times = (nodes, acting) => {
    const at = new Array(nodes.length).fill(Infinity);
    const gathered = nodes.map((node) => node.none);
    const queue = acting.map((node) => [0, node]);
    nodes.forEach((node, number) => { if (node.need <= 0) queue.push([node.wait, number]); });
    while (queue.length) {
      let first = 0;
      for (let place = 1; place < queue.length; place += 1) if (queue[place][0] < queue[first][0]) first = place;
      const [time, node] = queue[first];
      queue[first] = queue[queue.length - 1];
      queue.pop();
      if (at[node] !== Infinity) continue;
      at[node] = time;
      for (const [user, weight] of nodes[node].users) {
        if (at[user] !== Infinity) continue;
        const had = gathered[user];
        gathered[user] = had + weight;
        if (had < nodes[user].need && gathered[user] >= nodes[user].need) queue.push([time + nodes[user].wait, user]);
      }
    }
    return at;
  };

  // Those who can join: each party or key once, all captured ones as one.
  const units = (nodes, change, unread) => {
    const free = system.leaves.filter((leaf) => !change.lost.includes(leaf.id) && (unread || !leaf.unread));
    const captured = free.filter((leaf) => change.captured.includes(leaf.id));
    const groups = free.filter((leaf) => !captured.includes(leaf)).map((leaf) => [leaf.node]);
    if (captured.length) groups.unshift(captured.map((leaf) => leaf.node));
    const made = groups.map((leaves) => {
      const feeds = new Map();
      leaves.forEach((leaf) => {
        nodes[leaf].users.forEach(([user, weight]) => feeds.set(user, (feeds.get(user) ?? nodes[user].none) + weight));
        system.goals.forEach((goal, number) => { if (goal.node === leaf) feeds.set(`goal ${number}`, 1); });
      });
      return { leaves, feeds };
    }).filter((unit) => unit.feeds.size);
    const covers = (one, other) => [...other.feeds].every(([user, weight]) => one.feeds.has(user) && one.feeds.get(user) >= weight);
    made.forEach((unit, number) => {
      unit.above = made.filter((other, place) => place !== number && covers(other, unit) && (place < number || !covers(unit, other)));
    });
    // Whoever does at least as much as another joins first: the others need never be tried without them.
    return made.sort((one, other) => one.above.length - other.above.length);
  };

  // By harm the fastest time for each size of a group, and the heaviest sum of harms; null where the bound was met.
  const search = (nodes, change, unread, weigh) => {
    const people = units(nodes, change, unread);
    const goals = system.goals;
    const most = system.small_group - 1;
    const best = goals.map(() => new Array(most + 1).fill(Infinity));
    const heaviest = new Array(most + 1).fill(0);
    const look = (chosen) => {
      const at = times(nodes, chosen.flatMap((unit) => unit.leaves));
      let sum = 0;
      goals.forEach((goal, number) => {
        if (goal.node === null) return;
        const time = at[goal.node];
        best[number][chosen.length] = Math.min(best[number][chosen.length], time);
        if (time < change.exit) sum += weigh(goal);
      });
      heaviest[chosen.length] = Math.max(heaviest[chosen.length], sum);
    };
    const all = times(nodes, people.flatMap((unit) => unit.leaves));
    const open = (size) => goals.some((goal, number) => {
      if (goal.node === null) return false;
      const reached = Math.min(...best[number].slice(0, size + 1));
      return (reached === Infinity && all[goal.node] !== Infinity) || (reached >= change.exit && all[goal.node] < change.exit);
    });
    const total = goals.reduce((sum, goal) => sum + (goal.node !== null && all[goal.node] < change.exit ? weigh(goal) : 0), 0);
    let sets = 0;
    let complete = most;
    const extend = (chosen, from, size) => {
      if (chosen.length === size) { sets += 1; look(chosen); return; }
      for (let place = from; place < people.length && sets < MOST_SETS; place += 1) {
        const unit = people[place];
        if (unit.above.length < size && unit.above.every((other) => chosen.includes(other))) extend([...chosen, unit], place + 1, size);
      }
    };
    look([]);
    for (let size = 1; size <= most; size += 1) {
      heaviest[size] = heaviest[size - 1];
      if (heaviest[size] < total || open(size - 1)) extend([], 0, size);
      if (sets >= MOST_SETS) { complete = size - 1; break; }
    }
    // A group of nobody is one party: somebody must do it.
    best.forEach((row) => { row[1] = Math.min(row[0], row[1] ?? Infinity); });
    heaviest[1] = Math.max(heaviest[0], heaviest[1] ?? 0);
    return { best, heaviest, all, complete, most };
  };

  const fewest = (row, before, complete) => {
    for (let size = 1; size <= complete; size += 1) if (row[size] < before) return { parties: size, delay: row[size] };
    return null;
  };

  return (wanted) => {
    const change = { captured: [], lost: [], delays: {}, signatures: {}, ...wanted };
    const weigh = (goal) => goal.weights[change.viewpoint];
    const usual = changed(change, "need");
    const read = search(usual, change, false, weigh);
    const possible = search(usual, change, true, weigh);
    const untouched = !change.captured.length && !change.lost.length && !Object.keys(change.delays).length && !Object.keys(change.signatures).length;
    let beyond = false;
    const harms = system.goals.map((goal, number) => {
      const counted = goal.looked_at && weigh(goal) > 0;
      const row = { harm: goal.harm, title: goal.title, slice: goal.slice, counted, verdict: "no", parties: null, delay: null, beyond: false };
      if (goal.node !== null) {
        const hurting = fewest(read.best[number], change.exit, read.complete);
        if (hurting) return { ...row, verdict: "yes", ...hurting };
        const ever = fewest(read.best[number], Infinity, read.complete);
        row.parties = ever ? ever.parties : null;
        const doubtful = fewest(possible.best[number], change.exit, possible.complete);
        if (doubtful) row.verdict = "unknown";
        else if (possible.all[goal.node] !== Infinity) row.verdict = goal.open_vote && untouched ? "no" : "conditional";
        row.beyond = (goal.open_vote && !untouched && row.verdict === "conditional") || Math.min(read.complete, possible.complete) < read.most;
      }
      if (goal.doubted || !goal.looked_at) row.verdict = "unknown";
      beyond ||= row.beyond && counted;
      return row;
    });
    const worst = (rows) => rows.reduce((found, row) => (ORDER.indexOf(row.verdict) < ORDER.indexOf(found) ? row.verdict : found), rows.length ? "no" : "unknown");
    const counted = harms.filter((row) => row.counted);
    let verdict = worst(counted);
    if (verdict === "no" && !system.covers_needs) verdict = "unknown";
    if (verdict === "yes") beyond = false;
    const least = system.nodes.some((node) => node.least !== node.need);
    const upper = least ? search(changed(change, "least"), change, true, (goal) => (goal.doubted || !goal.looked_at ? 0 : weigh(goal)))
      : search(usual, change, true, (goal) => (goal.doubted || !goal.looked_at ? 0 : weigh(goal)));
    const whole = system.goals.reduce((sum, goal) => sum + weigh(goal), 0);
    const doubted = system.goals.reduce((sum, goal) => sum + (goal.doubted || !goal.looked_at ? weigh(goal) : 0), 0);
    const curve = [];
    for (let size = 1; whole && size <= Math.min(read.complete, upper.complete); size += 1) {
      const low = read.heaviest[size];
      curve.push({ parties: size, low: low / whole, high: Math.max(low, upper.heaviest[size] + doubted) / whole });
    }
    const slices = Object.entries(system.slices).map(([slice, title]) => {
      const inside = counted.filter((row) => row.slice === slice);
      const decisive = inside.filter((row) => row.verdict === worst(inside));
      const few = decisive.map((row) => row.parties).filter((parties) => parties !== null);
      return { slice, title, verdict: worst(inside), parties: few.length ? Math.min(...few) : null };
    });
    const taken = system.leaves.filter((leaf) => change.captured.includes(leaf.id) && !change.lost.includes(leaf.id)).map((leaf) => leaf.node);
    const together = taken.length ? times(usual, taken) : null;
    const able = together ? system.goals.filter((goal) => goal.node !== null && together[goal.node] !== Infinity).map((goal) => goal.harm) : [];
    return { verdict, beyond, harms, slices, curve, able };
  };
};

(() => {
  const section = document.getElementById("whatif");
  if (!section) return;
  const system = JSON.parse(document.getElementById("system").textContent);
  const judge = judgeAgain(system);
  const by = (id) => document.getElementById(id);
  const VERDICT = { yes: "Yes", unknown: "Unknown", conditional: "Conditional", no: "No" };
  const DAY = 86400;
  const change = { captured: [], lost: [], delays: {}, signatures: {} };
  const people = system.leaves.filter((leaf) => !leaf.unread);
  const name = (id) => [...people, ...system.seats].find((item) => item.id === id)?.label ?? id;
  const made = (tag, text, parent) => {
    const part = document.createElement(tag);
    part.textContent = text;
    parent?.append(part);
    return part;
  };
  const spoken = (seconds) => {
    if (seconds === null) return "";
    if (seconds < 1) return "at once";
    for (const [size, unit] of [[DAY, "day"], [3600, "hour"], [60, "minute"], [1, "second"]])
      if (seconds >= size) { const number = Math.round(10 * seconds / size) / 10; return `${number} ${unit}${number === 1 ? "" : "s"}`; }
    return "at once";
  };
  const few = (row) => {
    if (row.verdict === "no") return "nobody can";
    if (row.parties === null) return row.verdict === "unknown" ? "perhaps 1 party" : `${system.small_group} or more parties`;
    return `${row.parties} ${row.parties === 1 ? "party" : "parties"}${row.delay === null ? "" : `, ${spoken(row.delay)}`}`;
  };
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const command = () => [
    `auditor what-if SNAPSHOT --as ${by("as").value} --exit PT${Math.round(by("days").value * DAY)}S`,
    ...change.captured.map((id) => `--captured ${quoted(id)}`), ...change.lost.map((id) => `--lost ${quoted(id)}`),
  ].join(" ");
  const asked = () => ({ ...change, viewpoint: by("as").value, exit: Math.round(by("days").value * DAY) });
  const initial = structuredClone(asked());
  let first = null;  // computed with the first change: a page that is not asked anything stays quick

  const show = () => {
    first ??= judge(initial);
    const now = judge(asked());
    by("again").hidden = false;
    by("again-verdict").textContent = VERDICT[now.verdict];
    by("again-verdict").className = `verdict ${now.verdict}`;
    const alone = now.harms.filter((row) => row.counted && row.verdict === "yes" && row.parties === 1).length;
    const rises = now.curve.filter((point, place) => !place || point.low > now.curve[place - 1].low);
    const curve = rises.map((point) => `${Math.round(100 * point.low)} % of all harm by ${point.parties} ${point.parties === 1 ? "party" : "parties"}`).join(", ");
    by("again-words").textContent = now.beyond
      ? "This is beyond what a page can compute: run the command below."
      : `${alone} of ${now.harms.filter((row) => row.counted).length} harms by one party before you can leave; ${curve}.` +
        (now.able.length ? ` Together the captured keys can do ${now.able.length} harms.` : "");
    by("again-slices").textContent = now.slices.map((slice) => `${slice.title}: ${VERDICT[slice.verdict].toLowerCase()}${slice.parties === null ? "" : `, ${slice.parties} ${slice.parties === 1 ? "party" : "parties"}`}`).join(" · ");
    by("again-rows").replaceChildren(...now.harms.filter((row) => row.counted).map((row) => {
      const before = first.harms.find((other) => other.harm === row.harm);
      const line = document.createElement("tr");
      line.setAttribute("role", "row");
      const head = made("th", row.title, line);
      head.scope = "row";
      head.setAttribute("role", "rowheader");
      [before, row].forEach((of, place) => {
        const cell = line.insertCell();
        cell.setAttribute("role", "cell");
        cell.dataset.title = place ? "Then:" : "Now:";
        made("span", VERDICT[of.verdict], cell).className = `verdict ${of.verdict}`;
        cell.append(` ${of.beyond ? "" : few(of)}`);
      });
      line.classList.toggle("same", before.verdict === row.verdict && before.parties === row.parties && before.delay === row.delay);
      return line;
    }));
    by("again-command").textContent = command();
    by("changes").replaceChildren(...[
      ...change.captured.map((id) => ["captured", id, "is captured"]), ...change.lost.map((id) => ["lost", id, "is lost"]),
      ...Object.keys(change.delays).map((id) => ["delays", id, `gets ${spoken(change.delays[id])} of delay`]),
      ...Object.keys(change.signatures).map((id) => ["signatures", id, `needs ${change.signatures[id]} more signatures`]),
    ].map(([kind, id, words]) => {
      const item = document.createElement("li");
      const button = made("button", `${name(id)} ${words} ×`, item);
      button.type = "button";
      button.setAttribute("aria-label", `Undo: ${name(id)} ${words}`);
      button.addEventListener("click", () => {
        if (Array.isArray(change[kind])) change[kind] = change[kind].filter((other) => other !== id);
        else delete change[kind][id];
        show();
      });
      return item;
    }));
  };

  people.slice(0, 500).forEach((leaf) => { made("option", leaf.id, by("everybody")).value = leaf.label; });
  system.seats.forEach((seat) => { made("option", seat.label, by("seat")).value = seat.id; });
  by("seating").hidden = !system.seats.length;
  section.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => {
    const kind = button.dataset.do;
    if (Array.isArray(change[kind])) {
      const leaf = people.find((item) => item.label === by("who").value || item.id === by("who").value);
      if (!leaf) { by("who").focus(); return; }
      if (!change[kind].includes(leaf.id)) change[kind].push(leaf.id);
      by("who").value = "";
    } else {
      const seat = by("seat").value;
      change[kind][seat] = (change[kind][seat] ?? 0) + (kind === "delays" ? 7 * DAY : 1);
    }
    show();
  }));
  ["as", "days"].forEach((id) => by(id).addEventListener("change", show));
})();
