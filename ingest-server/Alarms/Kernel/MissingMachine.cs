using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Any good value is normal; silence is the business of a timer. The slot keeps when the last one was received and when it was measured.</summary>
internal sealed class MissingMachine(MissingRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long SilenceMs => rule.SilenceMs;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        (slot.First, slot.Second) = (sample.TickMs, sample.UnixMs);
        return Judgement.Normal;
    }
}
