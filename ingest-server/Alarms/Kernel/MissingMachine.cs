using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Any good value is normal; silence is the business of a timer. Keeps when the last one was received and when it was measured.</summary>
internal sealed class MissingMachine(MissingRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long SilenceMs => rule.SilenceMs;

    public override int OwnCells => 1;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        (kept.First, kept.Second) = (sample.TickMs, sample.UnixMs);
        return Judgement.Normal;
    }
}
