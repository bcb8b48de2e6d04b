using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The slot keeps the value at rest and since when; the cell behind it, in how many readings.</summary>
internal sealed class StuckMachine(StuckRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override int OwnCells => 1;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var readings = ref own[0].First;
        var mayRest = rule.Except.Contains(sample.Value) || !GuardHolds(in sample);
        if (mayRest || readings == 0 || Math.Abs(sample.Value - slot.First) > rule.Tolerance)
        {
            (slot.First, slot.Second, readings) = (sample.Value, sample.UnixMs, mayRest ? 0 : 1);
            return Judgement.Normal;
        }

        readings++;
        return readings >= rule.Readings && sample.UnixMs - slot.Second >= rule.WindowMs ? Judgement.Exceeded : Judgement.Between;
    }
}
