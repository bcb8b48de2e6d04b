using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>A step back of a counter, unless it is where the counter rolls over, or as slow as a flow that was turned around.</summary>
internal sealed class CounterMachine(CounterRule rule) : RuleMachine(rule)
{
    private const double MsPerHour = 3_600_000;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long OffDelayMs => rule.HoldMs;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        if (sample.Previous.UnixMs == 0) return Judgement.Normal;
        var back = sample.Previous.Value - sample.Value;
        if (back <= rule.Tolerance + rule.ReversePerHour * (sample.UnixMs - sample.Previous.UnixMs) / MsPerHour) return Judgement.Normal;
        var rollsOver = rule.Rollover is { } end && sample.Previous.Value >= 0.9 * end && sample.Value <= 0.1 * end;
        return rollsOver ? Judgement.Normal : Judgement.Exceeded;
    }
}
