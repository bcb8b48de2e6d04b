using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Where the state of one rule lies in the region of a device.</summary>
internal sealed class Binding(RuleMachine machine, int offset)
{
    public RuleMachine Machine { get; } = machine;

    public int Offset { get; } = offset;

    public int Cells { get; } = RuleSlot.Cells + machine.OwnCells;

    public double QuietLow { get; } = machine.Quiet.Low;

    public double QuietHigh { get; } = machine.Quiet.High;
}

/// <summary>How the region of a device is laid out: one head for each of its series, then the rules. Shared by all devices alike.</summary>
/// <remarks>
/// <code>
/// +--------+--------+-- heads, by quantity --+----------------+-- rules, by machine --+
/// | head   | head   | ...                    | slot | own ... | slot | own ...  | ... |
/// +--------+--------+------------------------+----------------+-----------------------+
/// </code>
/// A device starts with nothing and gets a larger plan with each quantity that it turns out to have: state is kept for series that exist.
/// </remarks>
internal sealed class Plan
{
    /// <summary>No rule asks for the quantity.</summary>
    public const short NotRuled = -1;

    /// <summary>A rule asks for it, and the device had none of it so far.</summary>
    public const short NotYet = -2;

    private readonly Selection _selection;
    private readonly short[] _series;
    private readonly Binding[][] _bindings;
    private readonly Dictionary<int, Plan> _grown = [];

    internal Plan(Selection selection, IReadOnlyList<int> quantities)
    {
        _selection = selection;
        Quantities = quantities;
        _series = selection.EmptySeries();
        _bindings = new Binding[quantities.Count][];
        for (var index = 0; index < quantities.Count; index++) _series[quantities[index]] = (short)index;

        var bindings = new List<Binding>();
        var end = quantities.Count * SeriesHead.Cells;
        foreach (var machine in selection.Machines.Where(machine => machine.Triggers.Any(trigger => _series[(int)trigger] >= 0)))
        {
            bindings.Add(new Binding(machine, end));
            end += bindings[^1].Cells;
        }

        Cells = end;
        Bindings = [.. bindings];
        for (var index = 0; index < quantities.Count; index++)
        {
            _bindings[index] = [.. bindings.Where(binding => binding.Machine.Triggers.Contains((Quantity)quantities[index]))];
        }
    }

    public Selection Selection => _selection;

    /// <summary>Quantities of its series, ascending.</summary>
    public IReadOnlyList<int> Quantities { get; }

    public Binding[] Bindings { get; }

    /// <summary>Size of a region.</summary>
    public int Cells { get; }

    /// <summary>Place of a series, which is the offset of its head too; <see cref="NotRuled"/> or <see cref="NotYet"/>.</summary>
    public int SeriesOf(int quantity) => (uint)quantity < (uint)_series.Length ? _series[quantity] : NotRuled;

    /// <summary>The rules that a value of the series makes judge.</summary>
    public Binding[] BindingsOf(int series) => _bindings[series];

    public Binding? BindingOf(int machine) => Array.Find(Bindings, binding => binding.Machine.Index == machine);

    /// <summary>The plan with one quantity more.</summary>
    public Plan With(int quantity)
    {
        if (_grown.TryGetValue(quantity, out var known)) return known;
        var larger = _selection.PlanOf([.. Quantities.Append(quantity).Order()]);
        _grown.Add(quantity, larger);
        return larger;
    }
}
