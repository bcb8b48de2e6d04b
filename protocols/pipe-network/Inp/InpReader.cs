namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>Reads the text format of EPANET.</summary>
/// <remarks>
/// EPANET 2.2 users manual, appendix C.2; also what 2.3 added and these networks meet: CMS, EMITTER BACKFLOW, <c>*</c> for none.
/// <code>
/// [SECTION]          the first four letters count
/// field  field  …    parted by blanks, tabs, commas; "…" holds a field together
/// ; comment          to the end of the line; not kept
/// </code>
/// Sections may come in any order and more than once. Nothing throws on bad text: every fault is told with file, line and section.
/// Sections that do not bear on hydraulics are kept and written back; unknown ones and [RULES] too, with a notice.
/// </remarks>
public static class InpReader
{
    /// <summary>Reads a file. A file that cannot be opened is a fault like any other.</summary>
    public static InpResult Load(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, Path.GetFileName(path));
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new InpResult(null, [new NetworkFault(new Origin(path, 0, null), $"cannot be read: {trouble.Message}")], []);
        }
    }

    /// <summary>Reads text; <paramref name="name"/> is what faults call the file.</summary>
    /// <exception cref="IOException">The reader itself fails.</exception>
    public static InpResult Read(TextReader reader, string name)
    {
        var faults = new FaultList();
        var reading = new InpReading(InpDocument.Read(reader, name, faults), faults);
        reading.Builder.SettingsOrigin = new Origin(name, 0, null);
        InpOptions.Read(reading);
        InpTimes.Read(reading);
        InpCurves.ReadPatterns(reading);
        InpCurves.ReadCurves(reading);
        var beside = InpBeside.Read(reading);
        InpNodes.Read(reading, beside);
        InpLinks.Read(reading, beside);
        InpControls.Read(reading);
        reading.Builder.TitleLines.AddRange(reading.Document["TITLE"].Select(row => row.Text));
        Keep(reading, name);
        if (reading.Builder.Nodes.Count == 0 && faults.Faults.Count == 0) faults.Add(new Origin(name, 0, null), "no nodes; is this an .inp file?");

        reading.Builder.Check(faults);
        return new InpResult(faults.Faults.Count == 0 ? new NetworkModel(reading.Builder) : null, faults.Faults, reading.Notices.Faults);
    }

    private static void Keep(InpReading reading, string name)
    {
        foreach (var section in InpSections.Carried.Append(InpSections.Rules).Concat(reading.Document.Unknown))
        {
            var rows = reading.Document[section];
            if (rows.Count == 0) continue;
            reading.Builder.Add(new KeptSection(section, [.. rows.Select(row => row.Text)]));
            if (InpSections.Carried.Contains(section)) continue;
            reading.Notices.Add(
                new Origin(name, rows[0].Origin.Line, $"[{section}]"),
                section == InpSections.Rules
                    ? "rules are kept but do not act; write what matters as simple controls"
                    : "unknown section; its lines are kept and have no effect");
        }
    }
}
