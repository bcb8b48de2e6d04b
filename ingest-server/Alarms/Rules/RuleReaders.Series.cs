namespace SmartPoles.IngestServer.Alarms.Rules;

internal static partial class RuleReaders
{
    private const int LiaochengUtcOffsetMinutes = 480;
    private const double Any = 1e15;

    internal static AlarmRule Rate(RuleHead head, RuleNode node)
    {
        var (rise, fall) = (node.Maybe("rise"), node.Maybe("fall"));
        if (rise is null == fall is null) node.Fault("", "needs exactly one of rise and fall");
        var change = rise ?? fall ?? 1;
        if (change <= 0) node.Fault(rise is null ? "fall" : "rise", $"is {change}; write how much is too much, above 0");
        var clearAt = node.Maybe("clearAt") ?? change / 2;
        if (clearAt > change || clearAt < 0) node.Fault("clearAt", $"is {clearAt}; it must lie in 0..{change}");
        var stepMax = node.Maybe("stepMax");
        if (stepMax <= 0) node.Fault("stepMax", $"is {stepMax}; it must be above 0");
        return new RateRule(
            head, node.Quantity("quantity"), rise, fall, clearAt, node.Whole("windowMs", 8_000, RuleNode.SpanMsMax), stepMax, Delay(node, "onDelayMs"),
            Delay(node, "offDelayMs")) { Guard = Guard(node) };
    }

    internal static AlarmRule Stuck(RuleHead head, RuleNode node) => new StuckRule(
        head, node.Quantity("quantity"), node.Number("tolerance", 0, Any, 0), node.Whole("windowMs", 1000, RuleNode.SpanMsMax),
        (int)node.Whole("readings", 2, 1_000_000, 2), node.Numbers("except")) { Guard = Guard(node) };

    internal static AlarmRule Missing(RuleHead head, RuleNode node) =>
        new MissingRule(head, node.Quantity("quantity"), node.Whole("silenceMs", 1000, RuleNode.SpanMsMax));

    internal static AlarmRule Counter(RuleHead head, RuleNode node)
    {
        var rollover = node.Maybe("rollover");
        if (rollover <= 0) node.Fault("rollover", $"is {rollover}; it must be above 0");
        return new CounterRule(
            head, node.Quantity("quantity"), node.Number("tolerance", 0, Any, 0), node.Number("reversePerHour", 0, Any, 0), rollover,
            node.Whole("holdMs", 0, RuleNode.SpanMsMax, 3_600_000));
    }

    internal static AlarmRule Mean(RuleHead head, RuleNode node)
    {
        var above = node.Number("above", -Any, Any);
        var clearAt = node.Number("clearAt", -Any, Any, above);
        if (clearAt > above) node.Fault("clearAt", $"is {clearAt}; it must not lie beyond the limit {above}");
        MeanReference? reference = null;
        if (node.Node("reference") is { } inner)
        {
            reference = new MeanReference(
                [.. inner.Texts("stations").Select(station => station.Text)], inner.Number("margin", 0, Any), (int)inner.Whole("devicesMin", 2, 1_000_000, 5));
            inner.Done();
        }

        return new MeanRule(
            head, node.Quantity("quantity"), node.Whole("windowMs", 15_000, RuleNode.SpanMsMax), node.Number("coverage", 0, 1, 0), above, clearAt, reference,
            Delay(node, "onDelayMs"), Delay(node, "offDelayMs")) { Steps = Steps(node, true, above, head.Level), Guard = Guard(node) };
    }

    internal static AlarmRule Baseline(RuleHead head, RuleNode node)
    {
        var side = node.Choice("side", 3, ("above", 1), ("below", 2), ("both", 3));
        return new BaselineRule(
            head, node.Quantity("quantity"), node.Number("deviations", 0, 100, 3), node.Number("margin", 0, Any), (side & 1) != 0, (side & 2) != 0,
            (int)node.Whole("weeks", 1, 52, 3), UtcOffset(node), Delay(node, "onDelayMs"), Delay(node, "offDelayMs")) { Guard = Guard(node) };
    }

    internal static AlarmRule NightFlow(RuleHead head, RuleNode node)
    {
        var (from, to) = ((int)node.Whole("fromHour", 0, 22, 2), (int)node.Whole("toHour", 1, 23, 4));
        if (to <= from) node.Fault("toHour", $"is {to}; it must be later than fromHour {from}");
        return new NightFlowRule(
            head, node.Quantity("quantity"), from, to, node.Number("share", 0, 100, 0.2), node.Number("margin", 0, Any, 0), (int)node.Whole("nights", 1, 30, 3),
            (int)node.Whole("learnNights", 1, 60, 7), UtcOffset(node));
    }

    private static int UtcOffset(RuleNode node) => (int)node.Whole("utcOffsetMinutes", -14 * 60, 14 * 60, LiaochengUtcOffsetMinutes);
}
