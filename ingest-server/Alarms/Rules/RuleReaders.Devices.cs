namespace SmartPoles.IngestServer.Alarms.Rules;

internal static partial class RuleReaders
{
    internal static AlarmRule Composite(RuleHead head, RuleNode node)
    {
        var terms = new List<RuleTerm>();
        foreach (var row in node.Nodes("all"))
        {
            var (above, below) = (row.Maybe("above"), row.Maybe("below"));
            if (above is null == below is null) row.Fault("", "needs exactly one of above and below");
            terms.Add(new RuleTerm(row.Quantity("quantity"), above, below));
            row.Done();
        }

        if (terms.Count is < 2 or > 8) node.Fault("all", $"has {terms.Count} conditions; write two to eight");
        if (terms.DistinctBy(term => (term.Quantity, term.Above is null)).Count() < terms.Count)
        {
            node.Fault("all", "names a quantity twice on the same side; keep the stricter one");
        }

        var isAcross = node.Choice("devices", false, ("one", false), ("component", true));
        return new CompositeRule(head, terms, isAcross, Delay(node, "onDelayMs"), Delay(node, "offDelayMs"));
    }

    internal static AlarmRule Expected(RuleHead head, RuleNode node)
    {
        var command = node.Node("command", isRequired: true);
        var on = new RuleGuard(command?.Quantity("quantity") ?? default, command?.Number("atLeast", -Any, Any) ?? 0);
        command?.Done();
        var (from, to) = (node.Number("from", 0, 1), node.Number("to", 0, 1));
        if (to <= from) node.Fault("to", $"is {to}; it must be above from {from}");
        var rated = node.Maybe("rated");
        if (rated <= 0) node.Fault("rated", $"is {rated}; it must be above 0");
        return new ExpectedRule(
            head, node.Quantity("power"), on, node.MaybeQuantity("dimming"), node.Number("standbyShare", 0, 1, 0.06), from, to, rated,
            Delay(node, "onDelayMs"), Delay(node, "offDelayMs"));
    }

    internal static AlarmRule Daylight(RuleHead head, RuleNode node) => new DaylightRule(
        head, node.Quantity("power"), node.Number("above", 0, Any), node.Number("sunAbove", -18, 90, 5), node.Number("latitude", -90, 90, 36.45),
        node.Number("longitude", -180, 180, 115.98), Delay(node, "onDelayMs"), Delay(node, "offDelayMs")) { Guard = Guard(node) };

    internal static AlarmRule Cycling(RuleHead head, RuleNode node)
    {
        var window = node.Whole("windowMs", 1000, RuleNode.SpanMsMax);
        return new CyclingRule(
            head, node.Quantity("quantity"), node.Number("on", -Any, Any), (int)node.Whole("count", 1, 12, 3), window, node.MaybeQuantity("command"),
            node.Whole("holdMs", 0, RuleNode.SpanMsMax, window));
    }

    internal static AlarmRule Weather(RuleHead head, RuleNode node)
    {
        var sums = new List<RainLimit>();
        foreach (var row in node.Nodes("sums"))
        {
            sums.Add(new RainLimit((int)row.Whole("level", 1, 3), row.Whole("windowMs", 600_000, 12L * 3600 * 1000), row.Number("mm", 0.1, 10_000)));
            if (sums[^1].WindowMs % 600_000 != 0) row.Fault("windowMs", $"is {sums[^1].WindowMs}; rain is summed in slices of ten minutes, so write a multiple of 600000");
            row.Done();
        }

        var gusts = new List<GustLimit>();
        foreach (var row in node.Nodes("gusts"))
        {
            gusts.Add(new GustLimit((int)row.Whole("level", 1, 3), row.Number("from", 0.1, 200)));
            row.Done();
        }

        if (sums.Count + gusts.Count == 0) node.Fault("", "needs sums, gusts or both");
        if (sums.Select(sum => sum.Level).Concat(gusts.Select(gust => gust.Level)).DefaultIfEmpty(head.Level).Max() != head.Level)
        {
            node.Fault("level", $"is {head.Level}; it must be that of the mildest limit");
        }

        return new WeatherRule(
            head, node.Quantity("rain", "env/rain"), node.Quantity("wind", "env/wind_speed"), sums, gusts, node.Whole("gustHoldMs", 1000, RuleNode.SpanMsMax, 600_000),
            Delay(node, "offDelayMs"));
    }

    internal static AlarmRule Neighbours(RuleHead head, RuleNode node)
    {
        var fall = node.Number("fall", 1e-9, Any);
        var clearAt = node.Number("clearAt", 0, Any, fall / 2);
        if (clearAt > fall) node.Fault("clearAt", $"is {clearAt}; it must not be above fall {fall}");
        var support = node.Number("support", 1e-9, Any, fall);
        if (support > fall) node.Fault("support", $"is {support}; it must not be above fall {fall}");
        return new NeighbourRule(
            head, node.Quantity("quantity"), fall, support, clearAt, node.Whole("windowMs", 8_000, RuleNode.SpanMsMax), node.Whole("spreadMs", 0, RuleNode.SpanMsMax, 60_000),
            (int)node.Whole("atLeast", 2, 100, 2));
    }

    internal static AlarmRule Calibration(RuleHead head, RuleNode node) =>
        new CalibrationRule(head, node.Quantity("quantity"), (int)node.Whole("leadDays", 0, 365, 0), UtcOffset(node));
}
