using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The machines for the components of one class, zone and name, and the plans of their devices.</summary>
internal sealed class Selection
{
    private readonly short[] _empty;
    private readonly Dictionary<string, Plan> _plans = new(StringComparer.Ordinal);

    internal Selection(IReadOnlyList<RuleMachine> machines)
    {
        Machines = machines;
        _empty = new short[(int)QuantityCatalogue.All[^1].Quantity + 1];
        Array.Fill(_empty, Plan.NotRuled);
        foreach (var quantity in machines.SelectMany(machine => machine.Triggers.Concat(machine.Reads))) _empty[(int)quantity] = Plan.NotYet;
        Empty = PlanOf([]);
    }

    public IReadOnlyList<RuleMachine> Machines { get; }

    public Plan Empty { get; }

    public short[] EmptySeries() => [.. _empty];

    public Plan PlanOf(IReadOnlyList<int> quantities)
    {
        var key = string.Join(',', quantities);
        if (!_plans.TryGetValue(key, out var plan)) _plans.Add(key, plan = new Plan(this, quantities));
        return plan;
    }

    /// <summary>The plan of a device that has sent these; those that no rule asks for any more are left out.</summary>
    public Plan PlanOfKnown(IEnumerable<int> quantities) => PlanOf([.. quantities.Where(quantity => quantity < _empty.Length && _empty[quantity] != Plan.NotRuled).Order()]);
}
