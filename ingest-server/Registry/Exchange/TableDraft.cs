namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>The rows of one kind while an import goes over them, and where each that it touched was written.</summary>
internal sealed class TableDraft<TRow>(FieldTable<TRow> table, IReadOnlyList<TRow>? rows)
    where TRow : class
{
    private readonly Dictionary<string, TRow> _rows = (rows ?? []).ToDictionary(table.Key, StringComparer.Ordinal);
    private readonly Dictionary<string, (string File, int Line)> _origins = new(StringComparer.Ordinal);
    private readonly bool _wasKnown = rows is not null;

    internal FieldTable<TRow> Table => table;

    /// <summary>An import has spoken of rows of this kind.</summary>
    internal bool IsTouched => _origins.Count > 0;

    internal TRow? Find(string key) => _rows.GetValueOrDefault(key);

    /// <summary>Takes a row; where the same key was written before in this import, or null.</summary>
    internal string? Put(TRow row, string file, int line)
    {
        var key = table.Key(row);
        if (!_origins.TryAdd(key, (file, line)))
        {
            var (first, at) = _origins[key];
            return at > 0 ? $"{first}: line {at}" : first;
        }

        _rows[key] = row;
        return null;
    }

    /// <summary>Removes what no file of the import has.</summary>
    internal void Prune()
    {
        foreach (var key in _rows.Keys.Where(key => !_origins.ContainsKey(key)).ToArray()) _rows.Remove(key);
    }

    internal IReadOnlyList<TRow>? Rows() => _rows.Count == 0 && !_wasKnown && !IsTouched ? null : [.. _rows.Values];

    /// <summary>Where a row comes from: file and line, or that it was there before.</summary>
    internal string PlaceOf(TRow row)
    {
        var key = table.Key(row);
        if (!_origins.TryGetValue(key, out var origin)) return $"already in the registry: {table.What}: {key}";
        return origin.Line > 0 ? $"{origin.File}: line {origin.Line}" : $"{origin.File}: {table.What}: {key}";
    }
}
