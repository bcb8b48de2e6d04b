using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Keeps the value at rest and since when, and in how many readings.</summary>
internal sealed class StuckMachine(StuckRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override int OwnCells => 2;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        ref var readings = ref own[1].First;
        var mayRest = rule.Except.Contains(sample.Value) || !GuardHolds(in sample);
        if (mayRest || readings == 0 || Math.Abs(sample.Value - kept.First) > rule.Tolerance)
        {
            (kept.First, kept.Second, readings) = (sample.Value, sample.UnixMs, mayRest ? 0 : 1);
            return Judgement.Normal;
        }

        readings++;
        return readings >= rule.Readings && sample.UnixMs - kept.Second >= rule.WindowMs ? Judgement.Exceeded : Judgement.Between;
    }
}
