using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Every registry that was active, each under the hash of its bytes, and which of them is.</summary>
/// <remarks>
/// <code>
///   DATA/registry/5f0c2b...    a registry file, never changed once it is there
///   DATA/registry/active       { "content": "5f0c2b...", "source": "91aa...", "isImported": true }
/// </code>
/// A file is written beside its place, flushed and moved there, then the folder is flushed: after a kill or a power cut the old registry is
/// active or the new one, whole. Content goes to disk before the journal names it.
/// </remarks>
public sealed class RegistryArchive
{
    public const string FolderName = "registry";
    private const string ActiveName = "active";

    /// <summary>Former registries that stay whatever their age, and how long older ones stay: longer than any journal.</summary>
    private const int FormerMin = 5;

    private static readonly TimeSpan FormerAge = TimeSpan.FromDays(30);

    private readonly string _folder;
    private readonly Action<string>? _reached;

    /// <param name="dataDirectory">The server's data folder.</param>
    public RegistryArchive(string dataDirectory)
        : this(dataDirectory, null)
    {
    }

    /// <param name="dataDirectory">The server's data folder.</param>
    /// <param name="reached">Told each point between two steps on the disk, so that a test can end there.</param>
    internal RegistryArchive(string dataDirectory, Action<string>? reached) => (_folder, _reached) = (Path.Combine(dataDirectory, FolderName), reached);

    /// <summary>Which registry is active; null for a new data folder.</summary>
    /// <exception cref="IOException">The file is damaged; the message says what to do.</exception>
    public ActiveRegistry? Active()
    {
        var path = Path.Combine(_folder, ActiveName);
        if (!File.Exists(path)) return null;
        try
        {
            var active = JsonSerializer.Deserialize(File.ReadAllBytes(path), ActiveJson.Default.ActiveRegistry);
            if (IsHash(active?.Content)) return active;
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new IOException($"{path} is damaged: remove it to start with the registry file of the configuration, and import again what was imported since");
    }

    /// <summary>Loads the registry of a hash; null with faults when it is not there or not what it was.</summary>
    public CityRegistry? Load(string hash, ICollection<string> faults)
    {
        if (!IsHash(hash))
        {
            faults.Add($"'{hash}' is no hash of a registry");
            return null;
        }

        var path = Path.Combine(_folder, hash);
        if (!File.Exists(path))
        {
            faults.Add($"{path}: is not there: the registry that the journal names was removed");
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        if (RegistryWriter.Shorten(SHA256.HashData(bytes)) == hash) return RegistryFile.Read(path, bytes, faults);
        faults.Add($"{path}: is damaged, its hash is another; restore it from a backup, or remove {ActiveName} and import the registry again");
        return null;
    }

    /// <summary>Has the content of a registry on the disk when it returns.</summary>
    /// <param name="registry">What is kept.</param>
    /// <param name="source">The file that it was read from; null for one made in this program.</param>
    /// <exception cref="IOException">The disk, or the file was changed since it was read.</exception>
    public void Keep(CityRegistry registry, string? source = null)
    {
        var path = Path.Combine(_folder, registry.Version);
        if (File.Exists(path)) return;
        var hash = WriteAtomically(path, output =>
        {
            if (source is null)
            {
                RegistryWriter.Write(registry.Document, output);
                return;
            }

            using var input = File.OpenRead(source);
            input.CopyTo(output, 1 << 20);
        });
        if (hash == registry.Version) return;
        File.Delete(path);
        throw new IOException($"{source ?? path} was changed while it was read; start again");
    }

    /// <summary>Makes a registry that is kept the active one, and lets go of what nobody needs any more.</summary>
    public void Activate(ActiveRegistry active)
    {
        WriteAtomically(Path.Combine(_folder, ActiveName), output => output.Write(JsonSerializer.SerializeToUtf8Bytes(active, ActiveJson.Default.ActiveRegistry)));
        var limit = TimeProvider.System.GetUtcNow().UtcDateTime - FormerAge;
        var former = new DirectoryInfo(_folder).GetFiles().Where(file => IsHash(file.Name) && file.Name != active.Content).OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var file in former.Skip(FormerMin).Where(file => file.LastWriteTimeUtc < limit)) file.Delete();
    }

    private string WriteAtomically(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(_folder);
        var name = Path.GetFileName(path) == ActiveName ? ActiveName : "content";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var hashing = new HashingStream(file, hash);
            write(hashing);
            _reached?.Invoke($"{name} written");
            file.Flush(flushToDisk: true);
        }

        _reached?.Invoke($"{name} flushed");
        File.Move(path + ".new", path, overwrite: true);
        _reached?.Invoke($"{name} moved");
        DirectorySync.Flush(_folder);
        return RegistryWriter.Shorten(hash.GetHashAndReset());
    }

    private static bool IsHash(string? text) => text is { Length: 16 } && !text.AsSpan().ContainsAnyExcept("0123456789abcdef");
}

/// <param name="Content">Hash of the active registry.</param>
/// <param name="Source">Hash of the registry file of the configuration when it was last taken; null where there was none.</param>
/// <param name="IsImported">It came by an import and is no longer that file.</param>
public sealed record ActiveRegistry(string Content, string? Source, bool IsImported);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ActiveRegistry))]
internal sealed partial class ActiveJson : JsonSerializerContext;
