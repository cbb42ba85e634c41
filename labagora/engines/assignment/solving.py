"""The cheapest answer to an assignment problem, by linear programming with HiGHS.

It is a minimum-cost flow: each pair carries one unit from its application (through the gate of its patients, where a
patient is asked and the reviewer is one) to its reviewer, whose load climbs rungs that cost more and more. Bounds are
whole numbers, hence so are the vertices that the simplex visits, and no branching is needed.

Only a few pairs of each application are given to the solver. After each solve the dual prices say which other pairs
would lower the cost; they join, and the solve goes on from where it was. When none would, the answer is the best over
*all* pairs. Rungs of the loads are opened in the same way.

Ties: a term too small to outweigh a thousandth deals equal reviewers out in turn, as cards. What it cannot tell
apart is settled by the solver, which has one thread and one seed: the same problem has the same answer.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from labagora.engines.assignment.problem import Bools, Costs, Floats, Ints, Problem, counting
from labagora.engines.assignment.proposal import Proposal, evaluate

if TYPE_CHECKING:
    import highspy

Progress: TypeAlias = Callable[[float], None]

_PAIRS_A_SEAT: Final = 2
_SPARE_PAIRS: Final = 8
_JOIN_AT_ONCE: Final = 10
_TOLERANCE: Final = 1e-6
# From nothing the dual simplex is thirty times faster here; after a few new pairs the primal one has little to do.
_DUAL: Final = 1
_PRIMAL: Final = 4
_FEW: Final = 500
_OPTIONS: Final[dict[str, bool | int | str]] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "solver": "simplex",
    "simplex_strategy": _DUAL,
    "presolve": "off",  # it would throw the basis away between two solves
}


class Cancelled(Exception):
    """The caller asked to stop."""


def solve(
    problem: Problem, *, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
) -> Proposal:
    """Return the cheapest proposal. Whatever cannot be had is reported in it, never raised.

    `progress` gets fractions that only grow, the last one 1.0. `cancelled` is asked often; Cancelled is raised soon
    after it says yes.
    """
    costs = Costs.of(problem)
    watch = _Watch(progress, cancelled, int(problem.wanted.sum()))
    watch.look(0)
    programme = _Programme(problem, costs)
    pairs = programme.best(watch) if programme.has_choice else problem.pins
    proposal = evaluate(problem, pairs, costs)
    watch.done()
    return proposal


class _Watch:
    """Tells how far the solver is and listens to whoever wants to stop it."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None, seats: int) -> None:
        self._progress = progress
        self._cancelled = cancelled
        self._usual = 2.0 * max(1, seats)
        self._told = -1.0
        self._before = 0
        self.failure: BaseException | None = None

    @property
    def awake(self) -> bool:
        """Whether anybody wants to know."""
        return self._progress is not None or self._cancelled is not None

    def look(self, steps: int) -> None:
        """Note the steps of the present solve. Raise Cancelled when asked to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        # Nobody knows how many steps remain: the fraction nears 0.95 as they pass the usual number.
        self._tell(0.95 * (1 - np.exp(-(self._before + steps) / self._usual)))

    def solved(self, steps: int) -> None:
        """Count the steps of a solve that ended."""
        self._before += steps
        self.look(0)

    def done(self) -> None:
        """Say that all is done."""
        if self._progress is not None:
            self._progress(1.0)

    def _tell(self, fraction: float) -> None:
        if self._progress is not None and fraction >= self._told + 0.01:
            self._told = float(fraction)
            self._progress(self._told)


class _Programme:
    """The linear programme of a problem, grown pair by pair and rung by rung."""

    def __init__(self, problem: Problem, costs: Costs) -> None:
        self.costs = costs
        applications, reviewers = problem.shape
        pinned = np.zeros(problem.shape, dtype=np.bool_)
        pinned[problem.pins[:, 0], problem.pins[:, 1]] = True
        self.pins = problem.pins
        self.held = pinned.sum(axis=0)
        self.need = np.maximum(0, problem.wanted - pinned.sum(axis=1))
        self.room = np.maximum(0, problem.limits - self.held)
        self.open = problem.eligible & ~pinned & (self.need > 0)[:, None] & (self.room > 0)
        self.room = np.minimum(self.room, self.open.sum(axis=0))
        asks = problem.wants_patient & (self.need > 0) & ~(pinned & problem.is_patient).any(axis=1)
        self.patients = asks[:, None] & problem.is_patient
        self.asking = np.flatnonzero(asks)
        self.patient_row = np.full(applications, -1, dtype=np.int64)
        self.patient_row[self.asking] = applications + np.arange(self.asking.size)
        self.load_row = applications + self.asking.size + np.arange(reviewers)
        self.turn = _tie_term(self.need, reviewers)
        self.price = self.turn - costs.worth
        self.inside = np.zeros(problem.shape, dtype=np.bool_)
        self.pairs = np.zeros((0, 2), dtype=np.int64)
        self.columns = np.zeros(0, dtype=np.int64)
        self.rungs = np.zeros(reviewers, dtype=np.int64)

    @property
    def has_choice(self) -> bool:
        """Whether there is any pair to choose."""
        return bool(self.open.any())

    def best(self, watch: _Watch) -> Ints:
        """Return the chosen pairs and the pins. Raise Cancelled."""
        solver = self._solver(watch)
        self._add_rows(solver)
        self._add_lacks(solver)
        even = -(-int(self.need.sum()) // int(np.count_nonzero(self.room)))
        self._add_rungs(solver, np.minimum(self.room, 2 * even + 2))
        self._add_pairs(solver, self._first_pairs())
        _run(solver, watch, _DUAL)
        while True:
            dual = np.array(solver.getSolution().row_dual)
            more, higher = self._cheaper_pairs(dual), self._cheaper_rungs(dual)
            joined = int(more.sum() + higher.sum())
            if not joined:
                break
            self._add_pairs(solver, more)
            self._add_rungs(solver, higher)
            _run(solver, watch, _PRIMAL if joined <= _FEW else _DUAL)
        taken = np.array(solver.getSolution().col_value)[self.columns] > 0.5
        return np.concatenate([self.pins, self.pairs[taken]])

    def _first_pairs(self) -> Bools:
        """The dearest to each application, and whoever comes next when seats are dealt, patients apart."""
        count = int(self.need.max()) * _PAIRS_A_SEAT + _SPARE_PAIRS
        worthy = _lowest(np.where(self.open, self.price, np.inf), count)
        dealt = _lowest(np.where(self.open, self.turn, np.inf), count)
        patients = _lowest(np.where(self.open & self.patients, self.turn, np.inf), _SPARE_PAIRS)
        first: Bools = self.open & (worthy | dealt | (patients & self.patients))
        return first

    @staticmethod
    def _solver(watch: _Watch) -> "highspy.Highs":
        import highspy  # noqa: PLC0415 - slow to import, used by one job

        solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            solver.setOptionValue(name, value)
        if watch.awake:
            _listen(solver, watch)
        return solver

    def _add_rows(self, solver: "highspy.Highs") -> None:
        """Seats filled or missing = needed; a patient or a missing one >= 1; pairs of a reviewer = rungs climbed."""
        lower = np.concatenate([self.need, np.ones(self.asking.size), np.zeros(self.load_row.size)])
        upper = lower.copy()
        upper[self.need.size : self.need.size + self.asking.size] = np.inf
        nothing = np.zeros(lower.size, dtype=np.int32)
        solver.addRows(lower.size, lower, upper, 0, nothing, nothing[:0], np.zeros(0))

    def _add_lacks(self, solver: "highspy.Highs") -> None:
        """What is missing, seat by seat, and the missing patients."""
        second = self.costs.patient * (counting(self.need) - 1)
        _add_single(solver, np.repeat(np.arange(self.need.size), self.need), self.costs.seat + second, 1.0)
        rows = self.patient_row[self.asking]
        _add_single(solver, rows, np.full(rows.size, self.costs.patient), 1.0)

    def _add_rungs(self, solver: "highspy.Highs", count: Ints) -> None:
        """Open the next rungs of each reviewer's load."""
        place = np.repeat(self.held + self.rungs, count) + counting(count)
        _add_single(solver, np.repeat(self.load_row, count), self.costs.rung(place), -1.0)
        self.rungs = self.rungs + count

    def _add_pairs(self, solver: "highspy.Highs", new: Bools) -> None:
        """Give pairs to the solver."""
        application, reviewer = np.nonzero(new)
        if not application.size:
            return
        patient = self.patients[application, reviewer]
        ends = np.cumsum(2 + patient)
        starts = ends - 2 - patient
        rows = np.empty(ends[-1], dtype=np.int32)
        rows[starts] = application
        rows[starts[patient] + 1] = self.patient_row[application[patient]]
        rows[ends - 1] = self.load_row[reviewer]
        columns = solver.getNumCol() + np.arange(application.size)
        _add_columns(solver, self.price[application, reviewer], starts, rows, np.ones(rows.size))
        self.inside |= new
        self.pairs = np.concatenate([self.pairs, np.column_stack([application, reviewer])])
        self.columns = np.concatenate([self.columns, columns])

    def _cheaper_pairs(self, dual: Floats) -> Bools:
        """The pairs left out that would lower the cost, a few for each application."""
        patient = np.zeros(self.need.size)
        patient[self.asking] = dual[self.patient_row[self.asking]]
        reduced = self.price - dual[: self.need.size, None] - dual[self.load_row] - self.patients * patient[:, None]
        reduced = np.where(self.open & ~self.inside, reduced, np.inf)
        cheaper: Bools = _lowest(reduced, _JOIN_AT_ONCE) & (reduced < -_TOLERANCE)
        return cheaper

    def _cheaper_rungs(self, dual: Floats) -> Ints:
        """How many rungs to open: as many again, where the next one would lower the cost."""
        reduced = self.costs.rung(self.held + self.rungs + 1) + dual[self.load_row]
        wanted = np.where(reduced < -_TOLERANCE, np.maximum(1, self.rungs), 0)
        opened: Ints = np.minimum(wanted, self.room - self.rungs)
        return opened


def _tie_term(need: Ints, reviewers: int) -> Floats:
    """Less than half a thousandth over all the seats together; nothing for who comes next when seats are dealt.

    The first application prefers the first reviewers, the next one those who follow, and so on round the table. So
    equal pairs have not the same price for all, without which the simplex would turn in circles for minutes.
    """
    turn = np.cumsum(need) - need
    distance = (np.arange(reviewers) - turn[:, None]) % max(1, reviewers)
    return distance * (0.5 / max(1, int(need.sum()) * reviewers))


def _lowest(values: Floats, count: int) -> Bools:
    """Mark the `count` lowest of each row, the first ones of equals."""
    order = np.argsort(values, axis=1, kind="stable")[:, :count]
    marked = np.zeros(values.shape, dtype=np.bool_)
    np.put_along_axis(marked, order, values=True, axis=1)
    return marked


def _add_single(solver: "highspy.Highs", rows: Ints, costs: Ints, value: float) -> None:
    """Add columns that touch one row each."""
    _add_columns(solver, costs.astype(np.float64), np.arange(rows.size), rows, np.full(rows.size, value))


def _add_columns(solver: "highspy.Highs", costs: Floats, starts: Ints, rows: Ints, values: Floats) -> None:
    """Add columns from 0 to 1."""
    lower, upper = np.zeros(costs.size), np.ones(costs.size)
    index = rows.astype(np.int32), values
    solver.addCols(costs.size, costs, lower, upper, rows.size, starts.astype(np.int32), *index)


def _run(solver: "highspy.Highs", watch: _Watch, strategy: int) -> None:
    """Solve from where the last solve ended, or from nothing where rounding led it astray.

    Raise Cancelled, or what the caller's own progress raised.
    """
    import highspy  # noqa: PLC0415 - already in memory

    optimal = highspy.HighsModelStatus.kOptimal
    for attempt in (strategy, _DUAL, _PRIMAL):
        solver.setOptionValue("simplex_strategy", attempt)
        solver.run()
        if watch.failure is not None:
            raise watch.failure
        watch.solved(solver.getInfo().simplex_iteration_count)
        if solver.getModelStatus() == optimal:
            return
        solver.clearSolver()
    raise RuntimeError("the solver found no answer to a problem that always has one")


def _listen(solver: "highspy.Highs", watch: _Watch) -> None:
    """Let the solver report to the watch. An exception may not cross the solver: it is kept, and raised after."""
    import highspy  # noqa: PLC0415 - already in memory

    def tell(
        _kind: "highspy.cb.HighsCallbackType",
        _message: str,
        found: "highspy.cb.HighsCallbackOutput",
        answer: "highspy.cb.HighsCallbackInput",
        _data: object,
    ) -> None:
        try:
            watch.look(found.simplex_iteration_count)
        except BaseException as failure:  # noqa: BLE001 - raised again by `_run`
            watch.failure = failure
            answer.user_interrupt = True

    solver.setCallback(tell, None)
    solver.startCallback(highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)
