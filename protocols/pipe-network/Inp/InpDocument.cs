namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>The lines of a file, by section; nothing is understood yet.</summary>
internal sealed class InpDocument
{
    /// <summary>EPANET takes 1,024; some editors write longer titles.</summary>
    public const int LineLengthMax = 4096;

    /// <summary>About ten times the largest network known; keeps a wrong file from filling the memory.</summary>
    public const int LineCountMax = 10_000_000;

    private static readonly IReadOnlyList<InpRow> None = [];

    private readonly Dictionary<string, List<InpRow>> _sections = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];

    public IReadOnlyList<string> Unknown => _unknown;

    public IReadOnlyList<InpRow> this[string section] => _sections.TryGetValue(section, out var rows) ? rows : None;

    public static InpDocument Read(TextReader reader, string name, FaultList faults)
    {
        var document = new InpDocument();
        string? section = null;
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            if (++number > LineCountMax)
            {
                faults.Add(new Origin(name, number, null), $"more than {LineCountMax} lines; this is no .inp file");
                break;
            }

            var origin = new Origin(name, number, section is null ? null : $"[{section}]");
            var text = line.Trim();
            if (line.Length > LineLengthMax)
            {
                faults.Add(origin, $"a line of {line.Length} characters; at most {LineLengthMax} are read, break it up");
            }
            else if (text.StartsWith('['))
            {
                section = document.Begin(text, origin with { Section = null }, faults);
                if (section is not null && InpSections.IsEnd(section)) break;
            }
            else if (section == "TITLE" ? text.Length > 0 : !IsEmpty(text))
            {
                if (section is null) faults.Add(origin, "text before the first section; is this an .inp file? It must begin with a line such as [TITLE]");
                else document._sections[section].Add(new InpRow(origin, section == "TITLE" ? text : WithoutComment(text), InpRow.Split(text)));
            }
        }

        return document;
    }

    private string Begin(string text, Origin origin, FaultList faults)
    {
        var end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0) faults.Add(origin, $"section {text} lacks its closing bracket");
        var section = InpSections.Name(end < 0 ? text[1..] : text[1..end], out var isKnown);
        if (_sections.TryAdd(section, []) && !isKnown) _unknown.Add(section);
        return section;
    }

    private static bool IsEmpty(string text) => text.Length == 0 || text[0] == ';';

    private static string WithoutComment(string text)
    {
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"') quoted = !quoted;
            else if (text[at] == ';' && !quoted) return text[..at].TrimEnd();
        }

        return text;
    }
}
