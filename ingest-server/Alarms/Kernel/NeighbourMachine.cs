using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Whether the pressure of one point has fallen, and when it has recovered; what neighbours make of it is the business of <see cref="PipeWatch"/>.</summary>
/// <remarks>Kept: the pressure before the fall; spare in the slot: whether it fell so far that it makes a burst, and does not only support one.</remarks>
internal sealed class NeighbourMachine(NeighbourRule rule) : RuleMachine(rule)
{
    private const ushort Deep = 1;

    private readonly long _width = rule.WindowMs / RateMachine.SliceCount;

    public NeighbourRule Neighbours => rule;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override bool IsAcross => true;

    public override int OwnCells => 1 + Slices.CellsOf(RateMachine.SliceCount + 1);

    public static bool IsDeep(in RuleSlot slot) => slot.IsOpen && slot.Spare == Deep;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        var slices = new Slices(own[1..], RateMachine.SliceCount + 1);
        slices.Add(sample.UnixMs / _width, sample.Value, lowest: false);
        if (slot.IsOpen)
        {
            // Within the window, as the first fall: what sinks by and by is a leak, and no burst.
            if (slices.Extreme(lowest: false) - sample.Value > rule.Fall) slot.Spare = Deep;
            return sample.Value >= kept.First - (slot.Spare == Deep ? rule.ClearAt : Math.Min(rule.ClearAt, rule.Support / 2)) ? Judgement.Normal : Judgement.Between;
        }

        var before = slices.Extreme(lowest: false);
        if (before - sample.Value <= rule.Support) return Judgement.Normal;
        kept.First = before;
        slot.Spare = before - sample.Value > rule.Fall ? Deep : (ushort)0;
        return Judgement.Exceeded;
    }
}
