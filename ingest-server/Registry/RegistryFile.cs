using System.Security.Cryptography;
using System.Text.Json;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Loads the registry file; every fault is named at once, with its place and what to do.</summary>
public static class RegistryFile
{
    /// <summary>
    /// Version written. Version 1, without foreign nodes, and version 2, without zones, circuits, owners, hardware, unit grid and pipes, are
    /// read as well.
    /// </summary>
    public const int Version = 3;

    internal const int VersionMin = 1;

    /// <summary>Loads a file; null when there were faults. The registry's version is the hash of the file's bytes.</summary>
    public static CityRegistry? Load(string path, ICollection<string> faults)
    {
        try
        {
            // As a whole: half a million rows are some 200 MB, and bytes that are hashed and parsed one after the other are the same bytes.
            return Read(path, File.ReadAllBytes(path), faults);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}; name a readable file in Registry.File");
            return null;
        }
    }

    /// <summary>Reads the bytes of a file; null when there were faults.</summary>
    internal static CityRegistry? Read(string path, byte[] bytes, ICollection<string> faults)
    {
        RegistryDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(WithoutMark(bytes), RegistryJson.Default.RegistryDocument);
        }
        catch (JsonException fault)
        {
            faults.Add($"{path}: line {fault.LineNumber + 1}, {fault.Path}: {fault.Message}");
            return null;
        }

        var before = faults.Count;
        if (document is null) faults.Add($"{path}: is empty; write {{\"version\":1,\"gateways\":[],\"components\":[]}}");
        else if (CheckHead(path, document, faults)) RegistryChecks.Find(document = RegistryTidying.Tidy(document), new JsonPlaces(path), faults);
        return document is not null && faults.Count == before ? new CityRegistry(document, RegistryWriter.Shorten(SHA256.HashData(bytes))) : null;
    }

    /// <summary>Hash of a file's bytes, 16 hexadecimal digits.</summary>
    internal static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return RegistryWriter.Shorten(SHA256.HashData(file));
    }

    private static bool CheckHead(string path, RegistryDocument document, ICollection<string> faults)
    {
        if (document.Version is < VersionMin or > Version) faults.Add($"{path}: $.version is {document.Version}; this program reads {VersionMin} to {Version}");
        if (document is { Version: < 2, ForeignNodes: not null }) faults.Add($"{path}: $.foreignNodes needs $.version 2; write it there");
        if (document.Version < 3)
        {
            (string Name, object? List)[] later = [("cells", document.Cells), ("zones", document.Zones), ("pipeParts", document.PipeParts)];
            foreach (var (name, list) in later.Where(row => row.List is not null)) faults.Add($"{path}: $.{name} needs $.version 3; write it there");
        }

        if (document.Gateways is not null && document.Components is not null) return true;
        faults.Add($"{path}: $.gateways and $.components must be lists; an empty list is []");
        return false;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>Places in a registry file, as JSON paths.</summary>
    private sealed class JsonPlaces(string path) : IFaultPlaces
    {
        public string File => path;

        public string Row(string list, int index) => $"$.{list}[{index}]";

        public string At(string list, int index, string field) => $"{path}: $.{list}[{index}].{field}";
    }
}
