using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>All conditions hold on the devices of one component. What it knows lies in <see cref="ComponentWatch"/>, not with a device.</summary>
internal sealed class ComponentMachine(CompositeRule rule) : RuleMachine(rule)
{
    public CompositeRule Composite => rule;

    public override IReadOnlyList<Quantity> Triggers { get; } = [.. rule.Terms.Select(term => term.Quantity).Distinct()];

    public override bool IsAcross => true;

    public override int OwnCells => 1;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own) => Judgement.Unknown;
}
