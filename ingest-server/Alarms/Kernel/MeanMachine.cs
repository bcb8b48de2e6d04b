using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The mean of a sliding window beyond a limit, with steps.</summary>
internal class MeanMachine(MeanRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override int OwnCells => MeanWindow.Cells;

    protected MeanRule Limits => rule;

    protected long WidthMs { get; } = rule.WindowMs / MeanWindow.SliceCount;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        var number = sample.UnixMs / WidthMs;
        MeanWindow.Add(own, number, sample.Value);
        if (!GuardHolds(in sample)) return Judgement.Normal;
        var mean = MeanWindow.Mean(own, number, rule.Coverage);
        if (double.IsNaN(mean)) return Judgement.Unknown;
        slot.Spare = StepAt(mean, slot.Step);
        return mean > rule.Above ? Judgement.Exceeded : mean <= rule.ClearAt ? Judgement.Normal : Judgement.Between;
    }

    /// <summary>By the mean, not by the value that happened to come last.</summary>
    public override byte StepOf(in RuleSlot slot, double value, byte present) => (byte)slot.Spare;

    protected byte StepAt(double mean, byte present)
    {
        for (var step = rule.Steps.Count; step > 0; step--)
        {
            if (mean > (step <= present ? rule.Steps[step - 1].ClearAt : rule.Steps[step - 1].Limit)) return (byte)step;
        }

        return 0;
    }

    public override int LevelOf(byte step) => step == 0 ? rule.Level : rule.Steps[step - 1].Level;
}
