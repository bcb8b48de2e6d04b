using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>A value beyond a limit; exactly at it is not beyond. Between limit and clearAt an open alarm stays.</summary>
internal sealed class ThresholdMachine(ThresholdRule rule) : RuleMachine(rule)
{
    private readonly bool _rises = rule.Above is not null;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override bool JudgesHistory => rule.Guard is null;

    public override (double Low, double High) Quiet =>
        _rises ? (double.NegativeInfinity, rule.Above!.Value) : (rule.Below!.Value, double.PositiveInfinity);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        if (!GuardHolds(in sample) || rule.IsNormal(sample.Value)) return Judgement.Normal;
        return rule.IsExceeded(sample.Value) ? Judgement.Exceeded : Judgement.Between;
    }

    public override byte StepOf(in RuleSlot slot, double value, byte present)
    {
        for (var step = rule.Steps.Count; step > 0; step--)
        {
            // The step that it has is kept up to its clearAt; a higher one needs the limit.
            var limit = step <= present ? rule.Steps[step - 1].ClearAt : rule.Steps[step - 1].Limit;
            if (_rises ? value > limit : value < limit) return (byte)step;
        }

        return 0;
    }

    public override int LevelOf(byte step) => step == 0 ? rule.Level : rule.Steps[step - 1].Level;
}
