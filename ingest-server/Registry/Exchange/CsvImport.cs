namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Takes a table of comma-separated values with a line of headings.</summary>
internal static class CsvImport
{
    internal static void Take(string file, byte[] bytes, TableImports tables, ImportNotes notes, CancellationToken stop)
    {
        using var text = SourceText.Open(bytes, out var fault);
        if (text is null)
        {
            notes.Fault($"{file}: {fault}");
            return;
        }

        var csv = new CsvReader(text);
        if (csv.Read() is not { } first)
        {
            notes.Fault(file, 1, "is empty; the first line names the columns");
            return;
        }

        string[] names = [.. first.Select(TableImports.NameOf)];
        if (tables.Find(names) is not { } table)
        {
            notes.Fault(file, csv.Line, "names no column by which its rows are told: code (components), gateway (gateways), cell (grid), zone (zones), or network, part and id (pipes)");
            return;
        }

        if (!table.TryBind(file, names, notes)) return;
        while (csv.Read() is { } record)
        {
            stop.ThrowIfCancellationRequested();
            if (csv.Fault is { } wrong) notes.Fault(file, csv.Line, wrong);
            else if (record.Count != names.Length) notes.Fault(file, csv.Line, $"has {record.Count} cells and the headings {names.Length}");
            else table.Take(file, csv.Line, [.. record.Select(CsvCell.Read)], notes);
        }
    }
}
