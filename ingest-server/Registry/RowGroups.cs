namespace SmartPoles.IngestServer.Registry;

/// <summary>Numbers of rows by a text that many of them have, two arrays for all of them; within a group in rising order.</summary>
public sealed class RowGroups
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly int[] _start;
    private readonly int[] _rows;

    /// <param name="rows">What is grouped.</param>
    /// <param name="textOf">The text of a row; null for none.</param>
    public RowGroups(IReadOnlyList<ComponentRow> rows, Func<ComponentRow, string?> textOf)
    {
        var groupOf = new int[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            groupOf[row] = -1;
            if (textOf(rows[row]) is not { } text) continue;
            if (!_groups.TryGetValue(text, out var group)) _groups.Add(text, group = _groups.Count);
            groupOf[row] = group;
        }

        _start = new int[_groups.Count + 1];
        foreach (var group in groupOf)
        {
            if (group >= 0) _start[group + 1]++;
        }

        for (var group = 0; group < _groups.Count; group++) _start[group + 1] += _start[group];
        _rows = new int[_start[^1]];
        var next = _start[..^1];
        for (var row = 0; row < groupOf.Length; row++)
        {
            if (groupOf[row] >= 0) _rows[next[groupOf[row]]++] = row;
        }
    }

    /// <summary>Rows with a text; empty for one that none has.</summary>
    public ReadOnlyMemory<int> Of(string text) => _groups.TryGetValue(text, out var group) ? _rows.AsMemory(_start[group], _start[group + 1] - _start[group]) : default;
}
