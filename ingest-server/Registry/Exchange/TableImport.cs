namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Takes the rows of one table: finds the row that is meant, or begins a new one, and writes the given columns into it.</summary>
/// <remarks>A column that is not there leaves its value as it is; an empty cell clears it.</remarks>
internal interface ITableImport
{
    /// <summary>What the headings mean; false when a key column is missing. Columns of no meaning are noticed once.</summary>
    bool TryBind(string file, IReadOnlyList<string> headings, ImportNotes notes);

    /// <summary>Takes a row, cells in the order of the headings.</summary>
    void Take(string file, int line, IReadOnlyList<string> cells, ImportNotes notes);
}

/// <inheritdoc cref="ITableImport"/>
internal sealed class TableImport<TRow>(TableDraft<TRow> draft, Func<TRow> make, DateOnly today, IReadOnlySet<string> ignored) : ITableImport
    where TRow : class
{
    private const int QuotedMax = 60;

    private readonly int[] _columns = new int[draft.Table.Fields.Count];

    public bool TryBind(string file, IReadOnlyList<string> headings, ImportNotes notes)
    {
        var fields = draft.Table.Fields;
        Array.Fill(_columns, -1);
        for (var column = 0; column < headings.Count; column++)
        {
            var index = IndexOf(headings[column]);
            if (index < 0)
            {
                if (!ignored.Contains(headings[column])) notes.Notice(file, $"column {headings[column]} is not known and left out");
            }
            else if (_columns[index] >= 0)
            {
                notes.Fault(file, 1, $"column {headings[column]} is there twice");
                return false;
            }
            else
            {
                _columns[index] = column;
            }
        }

        for (var key = 0; key < draft.Table.KeyFields; key++)
        {
            if (_columns[key] >= 0) continue;
            notes.Fault(file, 1, $"column {fields[key].Name} is missing; it tells which of the {draft.Table.What} a row is");
            return false;
        }

        return true;
    }

    public void Take(string file, int line, IReadOnlyList<string> cells, ImportNotes notes)
    {
        var row = make();
        var isGood = true;
        for (var field = 0; field < draft.Table.KeyFields; field++) isGood &= Write(ref row, field, file, line, cells, notes);
        if (!isGood) return;
        row = draft.Find(draft.Table.Key(row)) ?? row;
        for (var field = draft.Table.KeyFields; field < _columns.Length; field++)
        {
            if (_columns[field] >= 0) isGood &= Write(ref row, field, file, line, cells, notes);
        }

        if (isGood && draft.Put(row, file, line) is { } first) notes.Fault(file, line, $"{draft.Table.Key(row)} is also in {first}; remove one");
    }

    private bool Write(ref TRow row, int field, string file, int line, IReadOnlyList<string> cells, ImportNotes notes)
    {
        var text = cells[_columns[field]].Trim();
        if (draft.Table.Fields[field].Write(ref row, text, today) is not { } reason) return true;
        notes.Fault(file, line, $"{draft.Table.Fields[field].Name} '{(text.Length > QuotedMax ? text[..QuotedMax] + "..." : text)}' {reason}");
        return false;
    }

    private int IndexOf(string heading)
    {
        for (var index = 0; index < draft.Table.Fields.Count; index++)
        {
            if (draft.Table.Fields[index].Name == heading) return index;
        }

        return -1;
    }
}
