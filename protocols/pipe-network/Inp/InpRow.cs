using System.Globalization;

namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>One line of a section, split into its fields.</summary>
internal sealed class InpRow(Origin origin, string text, IReadOnlyList<string> fields)
{
    public Origin Origin => origin;

    /// <summary>The line without its comment.</summary>
    public string Text => text;

    public int Count => fields.Count;

    /// <summary>A field; empty beyond the last.</summary>
    public string this[int index] => index < fields.Count ? fields[index] : "";

    /// <summary>Whether a field is this word; case does not matter.</summary>
    public bool Is(int index, string word) => this[index].Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null for a missing field and for <c>*</c>, EPANET's sign for none.</summary>
    public string? Optional(int index) => this[index] is "" or "*" ? null : this[index];

    public bool TryNumber(int index, out double value) =>
        double.TryParse(this[index], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>The fields of a line: blanks, tabs and commas part them, quotes hold a field together, <c>;</c> ends the line.</summary>
    public static List<string> Split(string line)
    {
        var fields = new List<string>();
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] == ';') break;
            if (IsBlank(line[at]))
            {
                at++;
                continue;
            }

            var from = at;
            if (line[at] == '"')
            {
                var end = line.IndexOf('"', ++from);
                if (end < 0) end = line.Length;
                fields.Add(line[from..end]);
                at = end + 1;
                continue;
            }

            while (at < line.Length && line[at] != ';' && !IsBlank(line[at])) at++;
            fields.Add(line[from..at]);
        }

        return fields;
    }

    private static bool IsBlank(char sign) => sign is ' ' or '\t' or ',' or '\r' or '\n';
}
