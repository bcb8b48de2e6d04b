namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>Members of each kind of rule.</summary>
internal static partial class RuleReaders
{
    internal static AlarmRule Threshold(RuleHead head, RuleNode node)
    {
        var quantity = node.Quantity("quantity");
        var (above, below) = (node.Maybe("above"), node.Maybe("below"));
        if (above is null == below is null) node.Fault("", "needs exactly one of above and below");
        var clearAt = node.Maybe("clearAt") ?? above ?? below ?? 0;
        if (above < clearAt || below > clearAt) node.Fault("clearAt", $"is {clearAt}; it must not lie beyond the limit {above ?? below}, or the alarm would clear while it is raised");
        var steps = Steps(node, above is not null, above ?? below ?? 0, head.Level);
        return new ThresholdRule(
            head.Id, head.Version, head.Level, head.English, head.Chinese, quantity, above, above is null ? below ?? 0 : null, clearAt,
            Delay(node, "onDelayMs"), Delay(node, "offDelayMs")) { Steps = steps, Guard = Guard(node) };
    }

    internal static AlarmRule Offline(RuleHead head, RuleNode node) => new OfflineRule(
        head.Id, head.Version, head.Level, head.English, head.Chinese, Delay(node, "deathDelayMs"),
        node.Whole("silenceMs", 1000, RuleNode.SpanMsMax));

    private static long Delay(RuleNode node, string name) => node.Whole(name, 0, 30L * 24 * 3600 * 1000, 0);

    private static RuleGuard? Guard(RuleNode node)
    {
        if (node.Node("guard") is not { } guard) return null;
        var quantity = guard.Quantity("quantity");
        var (least, most) = (guard.Maybe("atLeast"), guard.Maybe("atMost"));
        if (least is null && most is null) guard.Fault("", "needs atLeast, atMost or both");
        if (least > most) guard.Fault("atMost", $"is {most}; it must not be below atLeast {least}");
        guard.Done();
        return new RuleGuard(quantity, least ?? double.NegativeInfinity, most ?? double.PositiveInfinity);
    }

    private static List<RuleStep> Steps(RuleNode node, bool rises, double limit, int level)
    {
        var steps = new List<RuleStep>();
        foreach (var step in node.Nodes("steps"))
        {
            var own = step.Maybe(rises ? "above" : "below");
            if (own is null) step.Fault(rises ? "above" : "below", $"is missing; a step has its limit on the side of its rule");
            var at = own ?? limit;
            var clearAt = step.Maybe("clearAt") ?? at;
            if (rises ? clearAt > at : clearAt < at) step.Fault("clearAt", $"is {clearAt}; it must not lie beyond the limit {at} of the step");
            if (rises ? at <= limit : at >= limit) step.Fault(rises ? "above" : "below", $"is {at}; it must lie beyond the limit {limit} of what stands before it");
            var own3 = (int)step.Whole("level", 1, 3);
            if (own3 >= level) step.Fault("level", $"is {own3}; a step must be more urgent than level {level} of what stands before it");
            step.Done();
            steps.Add(new RuleStep(own3, at, clearAt));
            (limit, level) = (at, own3);
        }

        return steps;
    }
}
