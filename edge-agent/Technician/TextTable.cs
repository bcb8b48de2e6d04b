using System.Text;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>A table of plain text with columns as wide as their contents; numbers to the right.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Columns whose cells stand at the right, by index.</summary>
    public HashSet<int> Right { get; init; } = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var all = _rows.Prepend(heads).ToList();
        var widths = heads.Select((_, column) => all.Max(row => column < row.Length ? row[column].Length : 0)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
            {
                var cell = Right.Contains(column) ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column]);
                line.Append(cell).Append("  ");
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
