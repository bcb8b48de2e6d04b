namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>
/// Judges the values of one kind of data (real-time, minute, hour) of one station, one group after the other: type, legal range, order of
/// minimum, mean and maximum, and rate of change against the last believed value. Not thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// <code>
/// text --type--> number --range--> --1000x?--> --rate of change--> believed: the next is measured against it
///                                                  '-> TooFast: remembered; believed when the next one agrees with it
/// </code>
/// Needed because the checksum has only 256 results (<see cref="Hj212Crc"/>): with PM2.5 = 35.0 eleven other pairs of digits have the
/// same one. A wrong value that is doubted once and does not come again is never believed; a real jump is, one packet later.
/// </remarks>
public sealed class Hj212Plausibility(IReadOnlyList<Hj212Rule> rules)
{
    private const double UnitStepMin = 500;
    private const double UnitStepMax = 2000;

    private readonly State[] _states = [.. rules.Select(rule => new State(rule))];

    /// <summary>The suffix that a command's data are told by: Rtd for real-time data, Avg for periods.</summary>
    public static ReadOnlySpan<byte> SuffixOf(Hj212Command command) => command == Hj212Command.RealTimeData ? "Rtd"u8 : "Avg"u8;

    /// <summary>Which rule stands for a factor; -1 for none.</summary>
    public int IndexOf(ReadOnlySpan<byte> factor)
    {
        for (var index = 0; index < _states.Length; index++)
        {
            if (_states[index].Rule.CodeUtf8.Span.SequenceEqual(factor)) return index;
        }

        return -1;
    }

    /// <summary>Judges the main value of a group and remembers it.</summary>
    /// <param name="group">Values of one factor.</param>
    /// <param name="command">The packet's command, which says what the main value is.</param>
    /// <param name="localMs">DataTime.</param>
    /// <param name="index">Which rule stands for it; -1 for none.</param>
    /// <param name="value">The number that came, in the unit of the device, also when it is not believed; NaN where there is none.</param>
    public Hj212Verdict Judge(in Hj212Group group, Hj212Command command, long localMs, out int index, out double value)
    {
        value = double.NaN;
        index = IndexOf(group.Factor);
        if (index < 0) return Hj212Verdict.UnknownFactor;
        var state = _states[index];

        // Noise instruments tell a period's levels as L10-Data, Leq-Data and so on.
        if (!group.TryGet(SuffixOf(command), out var text) && (command == Hj212Command.RealTimeData || !group.TryGet("Data"u8, out text))) return Hj212Verdict.NoValue;
        if (!state.Rule.Form.TryRead(text, out value)) return Hj212Verdict.WrongForm;
        if (group.Flag is not (Hj212DataFlag.Normal or Hj212DataFlag.None)) return Hj212Verdict.Flagged;
        if (!IsOrdered(group, state.Rule.Form, value)) return Hj212Verdict.Disordered;
        if (state.HasLast && IsThousandfold(state.Last, value)) return Hj212Verdict.UnitFault;
        if (value < state.Rule.Min || value > state.Rule.Max) return Hj212Verdict.OutOfRange;
        return state.Take(value, localMs);
    }

    private static bool IsOrdered(in Hj212Group group, Hj212Form form, double mean)
    {
        var isFine = true;
        if (group.TryGet("Min"u8, out var text)) isFine = form.TryRead(text, out var min) && min <= mean;
        if (group.TryGet("Max"u8, out text)) isFine &= form.TryRead(text, out var max) && max >= mean;
        return isFine;
    }

    private static bool IsThousandfold(double last, double value)
    {
        if (last <= 0 || value <= 0) return false;
        var ratio = value > last ? value / last : last / value;
        return ratio is >= UnitStepMin and <= UnitStepMax;
    }

    private sealed class State(Hj212Rule rule)
    {
        private long _lastMs;
        private double _suspect = double.NaN;
        private long _suspectMs;

        public Hj212Rule Rule { get; } = rule;

        public bool HasLast { get; private set; }

        public double Last { get; private set; }

        public Hj212Verdict Take(double value, long localMs)
        {
            var isNear = !HasLast || Math.Abs(value - Last) <= Rule.StepAfter(localMs - _lastMs);
            var isConfirmed = !isNear && Math.Abs(value - _suspect) <= Rule.StepAfter(localMs - _suspectMs);
            if (!isNear && !isConfirmed)
            {
                (_suspect, _suspectMs) = (value, localMs);
                return Hj212Verdict.TooFast;
            }

            (Last, _lastMs, HasLast, _suspect) = (value, localMs, true, double.NaN);
            return Hj212Verdict.Plausible;
        }
    }
}
