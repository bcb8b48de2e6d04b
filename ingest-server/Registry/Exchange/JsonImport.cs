namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Takes a registry file: its rows replace those of the same code or id. Its own faults are named with their JSON paths.</summary>
internal static class JsonImport
{
    internal static void Take(string file, byte[] bytes, RegistryDraft draft, ImportNotes notes)
    {
        var faults = new List<string>();
        var registry = RegistryFile.Read(file, bytes, faults);
        foreach (var fault in faults) notes.Fault(fault);
        if (registry is null) return;
        var document = registry.Document;
        Put(draft.Gateways, document.Gateways, file, notes);
        Put(draft.Components, document.Components, file, notes);
        Put(draft.Cells, document.Cells, file, notes);
        Put(draft.Zones, document.Zones, file, notes);
        Put(draft.Pipes, document.PipeParts, file, notes);
        draft.ForeignNodes = document.ForeignNodes ?? draft.ForeignNodes;
    }

    private static void Put<TRow>(TableDraft<TRow> draft, IReadOnlyList<TRow>? rows, string file, ImportNotes notes)
        where TRow : class
    {
        foreach (var row in rows ?? [])
        {
            if (draft.Put(row, file, 0) is { } first) notes.Fault(file, 0, $"{draft.Table.Key(row)} is also in {first}; remove one");
        }
    }
}
