using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Places for a backtest: the registry that a server's data folder has in use, or its file, and those that its journal names.</summary>
internal sealed class PastPlaces
{
    private readonly RegistryArchive? _archive;

    /// <param name="options">The server's configuration.</param>
    /// <param name="given">A registry that goes before; null for the server's.</param>
    internal PastPlaces(ServerOptions options, CityRegistry? given)
    {
        if (Directory.Exists(options.DataDirectory)) _archive = new RegistryArchive(options.DataDirectory);
        var active = given is null ? Active(options) : given;
        First = active is null ? null : new CityTopology(active);
    }

    /// <summary>To begin with; null when there is no registry: rules that ask for places then tell nothing.</summary>
    internal ICityTopology? First { get; }

    /// <summary>Of a registry by its hash; null when it is not kept any more.</summary>
    internal ICityTopology? Find(string hash) =>
        hash == First?.Version ? First : _archive?.Load(hash, []) is { } registry ? new CityTopology(registry) : null;

    private CityRegistry? Active(ServerOptions options)
    {
        try
        {
            if (_archive?.Active() is { } active && _archive.Load(active.Content, []) is { } kept) return kept;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is not known.
        }

        return File.Exists(options.Registry.File) ? RegistryFile.Load(options.Registry.File, []) : null;
    }
}
