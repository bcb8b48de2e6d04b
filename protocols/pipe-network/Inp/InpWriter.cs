using System.Globalization;

namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>Writes the text format of EPANET 2.2, in the units of <see cref="NetworkOptions.Flow"/>.</summary>
/// <remarks>
/// What was read and is written gives the same network when read again. A value that went through a change of units and back looks
/// as it did.
/// </remarks>
public static partial class InpWriter
{
    /// <summary>Writes the whole file, lines ending in LF.</summary>
    public static void Write(NetworkModel network, TextWriter output)
    {
        var page = new Page(output, new InpUnits(network.Options));
        page.Section("TITLE", network.Title.Select(line => line.ReplaceLineEndings(" ").TrimStart('[', ' ')));
        WriteNodes(network, page);
        WriteLinks(network, page);
        WriteTags(network, page);
        WriteStatus(network, page);
        page.Section("PATTERNS", network.Patterns.SelectMany(pattern => pattern.Multipliers.Chunk(6).Select(row => page.Row([pattern.Id, .. row.Select(value => Text(value))]))));
        page.Section("CURVES", network.Curves.SelectMany(curve => curve.Points.Select(point => Point(page, curve, point))));
        page.Section("CONTROLS", network.Controls.Select(control => Line(network, page.Units, control)));
        foreach (var section in network.Kept.Where(section => section.Name is not ("OPTIONS" or "TIMES" or "BACKDROP"))) page.Section(section.Name, section.Lines);
        page.Section("TIMES", [.. Times(network.Times), .. KeptOf(network, "TIMES")]);
        page.Section("OPTIONS", [.. Options(network.Options, page.Units), .. KeptOf(network, "OPTIONS")]);
        WriteMap(network, page);
        output.Write("[END]\n");
    }

    /// <summary>The whole file as text.</summary>
    public static string Write(NetworkModel network)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Write(network, output);
        return output.ToString();
    }

    // 15 digits if they read back as the same number, else all of them.
    private static string Text(double value, double factor = 1)
    {
        var number = value / factor;
        var text = number.ToString("G15", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture) * factor == value ? text : number.ToString("R", CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<string> KeptOf(NetworkModel network, string name) =>
        network.Kept.FirstOrDefault(section => section.Name == name)?.Lines ?? [];

    private static string Point(Page page, Curve curve, CurvePoint point)
    {
        var (x, y) = page.Units.Curve(curve.Kind);
        return page.Row(curve.Id, Text(point.X, x), Text(point.Y, y));
    }

    private static void WriteTags(NetworkModel network, Page page) => page.Section(
        "TAGS",
        network.Nodes.Where(node => node.Tag is not null).Select(node => page.Row("NODE", node.Id, node.Tag!))
            .Concat(network.Links.Where(link => link.Tag is not null).Select(link => page.Row("LINK", link.Id, link.Tag!))));

    private static void WriteMap(NetworkModel network, Page page)
    {
        page.Section(
            "COORDINATES",
            network.Nodes.Where(node => node.Position is not null).Select(node => page.Row(node.Id, Text(node.Position!.Value.X), Text(node.Position.Value.Y))));
        page.Section(
            "VERTICES", network.Links.SelectMany(link => link.Vertices.Select(point => page.Row(link.Id, Text(point.X), Text(point.Y)))));
        var unit = network.Options.Coordinates switch
        {
            CoordinateUnit.Metres => "METERS",
            CoordinateUnit.Feet => "FEET",
            CoordinateUnit.Degrees => "DEGREES",
            _ => "NONE",
        };
        page.Section("BACKDROP", [page.Row("UNITS", unit), .. KeptOf(network, "BACKDROP")]);
    }

    /// <summary>The paper: sections, rows of padded fields, and the units of the file.</summary>
    private sealed class Page(TextWriter output, InpUnits units)
    {
        public InpUnits Units => units;

        public string Row(params string[] fields) => string.Join(' ', fields.Select(field => Quoted(field).PadRight(16))).TrimEnd();

        public void Section(string name, IEnumerable<string> rows)
        {
            output.Write($"[{name}]\n");
            foreach (var row in rows) output.Write($"{row}\n");
            output.Write('\n');
        }

        private static string Quoted(string text)
        {
            var field = text.ReplaceLineEndings(" ").Replace('"', '\'');
            return field.AsSpan().IndexOfAny(" \t,;") >= 0 ? $"\"{field}\"" : field;
        }
    }
}
