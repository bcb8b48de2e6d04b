using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Commands;

/// <summary>The faults of the storage section, beside those of the other sections.</summary>
internal static class StorageFaults
{
    internal static void Check(string path, StorageOptions options, ICollection<string> faults)
    {
        foreach (var fault in new StorageOptionsValidator().Validate(null, options).Failures ?? []) faults.Add($"{path}: {fault}");
    }
}
