namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>One file of an import.</summary>
/// <param name="Name">Its name; the ending says what it is: .csv, .geojson, .json, .inp.</param>
/// <param name="Bytes">Its content.</param>
public sealed record ImportFile(string Name, byte[] Bytes);

/// <summary>How files are to be taken.</summary>
/// <param name="Prune">Of each kind of rows that the files hold, remove what they do not name.</param>
/// <param name="Network">Which network an .inp file is.</param>
/// <param name="Points">Where the plan of an .inp file lies.</param>
public sealed record ImportTerms(bool Prune = false, string? Network = null, IReadOnlyList<ReferencePoint>? Points = null);

/// <summary>What came of reading an import.</summary>
/// <param name="Document">The registry as it would be; null when there are faults.</param>
/// <param name="Difference">What would change; null when there are faults.</param>
/// <param name="Faults">All of them, with file and line.</param>
/// <param name="Notices">What was left out.</param>
public sealed record ImportReading(RegistryDocument? Document, RegistryDifference? Difference, IReadOnlyList<string> Faults, IReadOnlyList<string> Notices);

/// <summary>Reads files over a registry: a function of both, which changes neither.</summary>
public static class RegistryImport
{
    /// <param name="before">The registry as it is.</param>
    /// <param name="files">What to take; the order does not matter, since rows are checked when all are read.</param>
    /// <param name="terms">How.</param>
    /// <param name="today">Day of the import: a piece of hardware that was swapped went on it where the table does not say.</param>
    /// <param name="stop">Gives up.</param>
    public static ImportReading Read(RegistryDocument before, IReadOnlyList<ImportFile> files, ImportTerms terms, DateOnly today, CancellationToken stop = default)
    {
        var notes = new ImportNotes();
        var draft = new RegistryDraft(before);
        var tables = new TableImports(draft, today);
        foreach (var file in files)
        {
            switch (Path.GetExtension(file.Name).ToLowerInvariant())
            {
                case ".csv" or ".txt":
                    CsvImport.Take(file.Name, file.Bytes, tables, notes, stop);
                    break;
                case ".geojson":
                    new GeoJsonImport(file.Name, tables, notes).Take(file.Bytes, stop);
                    break;
                case ".inp":
                    InpImport.Take(file.Name, file.Bytes, terms.Network, terms.Points ?? [], draft.Pipes, notes);
                    break;
                case ".json":
                    JsonImport.Take(file.Name, file.Bytes, draft, notes);
                    break;
                default:
                    notes.Fault(file.Name, 0, "is none of .csv, .geojson, .json (a registry file) and .inp");
                    break;
            }
        }

        if (terms.Prune && notes.FaultCount == 0) draft.Prune();
        var document = RegistryTidying.Tidy(draft.ToDocument());
        if (notes.FaultCount == 0)
        {
            var faults = new List<string>();
            RegistryChecks.Find(document, new DraftPlaces(draft, document), faults);
            foreach (var fault in faults) notes.Fault(fault.Replace(" $.", " ", StringComparison.Ordinal));
        }

        if (notes.FaultCount > 0) return new ImportReading(null, null, notes.Faults, notes.Notices);
        foreach (var notice in UnknownKinds(document)) notes.Notice("classes", notice);
        return new ImportReading(document, RegistryDifference.Between(before, document), [], notes.Notices);
    }

    private static IEnumerable<string> UnknownKinds(RegistryDocument document) => document.Components
        .Select(row => row.Code[6..10])
        .Distinct(StringComparer.Ordinal)
        .Where(kind => !ClassTable.Default.TryGet(int.Parse(kind, System.Globalization.CultureInfo.InvariantCulture), out _))
        .Order(StringComparer.Ordinal)
        .Select(kind => $"kind {kind} is not in Registry/classes.json; add it there, that people can read it");
}
