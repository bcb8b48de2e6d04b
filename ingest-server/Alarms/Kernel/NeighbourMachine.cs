using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Whether the pressure of one point has fallen, and when it has recovered; what neighbours make of it is the business of <see cref="PipeWatch"/>.</summary>
/// <remarks>Kept: the pressure before the fall.</remarks>
internal sealed class NeighbourMachine(NeighbourRule rule) : RuleMachine(rule)
{
    private readonly long _width = rule.WindowMs / RateMachine.SliceCount;

    public NeighbourRule Neighbours => rule;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override bool IsAcross => true;

    public override int OwnCells => 1 + Slices.CellsOf(RateMachine.SliceCount + 1);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        var slices = new Slices(own[1..], RateMachine.SliceCount + 1);
        slices.Add(sample.UnixMs / _width, sample.Value, lowest: false);
        if (slot.IsOpen) return sample.Value >= kept.First - rule.ClearAt ? Judgement.Normal : Judgement.Between;
        var before = slices.Extreme(lowest: false);
        if (before - sample.Value <= rule.Fall) return Judgement.Normal;
        kept.First = before;
        return Judgement.Exceeded;
    }
}
