using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.Registry;

/// <summary>The registry of the running server, and the way to another one: on disk, in the journal, then in use, in this order.</summary>
/// <remarks>
/// <code>
///   files -> rows -> faults? ---- yes ----> told, nothing changed
///                      | no
///                      v
///            difference -> preview? ---- yes ----> told, nothing changed
///                      | no
///                      v
///            content on disk -> journal entry on disk -> active on disk -> in use
/// </code>
/// Killed between two steps, the server starts with the registry that <c>active</c> names and journals that again. Gateways stay connected;
/// their credentials are not in the registry's hands. A foreign node's names are taken as they were until it connects again.
/// </remarks>
public sealed class RegistryKeeper(RegistryArchive archive, CityRegistry first, Func<string, CancellationToken, ValueTask<bool>> journal, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile Snapshot _current = new(first);

    /// <summary>Another registry is in use.</summary>
    public event Action<CityRegistry>? Changed;

    /// <summary>The registry in use.</summary>
    public CityRegistry Current => _current.Registry;

    /// <summary>Places and pipes of the registry in use; made when it is first asked for.</summary>
    public CityTopology Topology => _current.Topology.Value;

    /// <summary>Places and pipes of a registry that the journal names; null when it is not kept any more.</summary>
    /// <param name="hash">Hash of the content.</param>
    /// <param name="faults">Why not.</param>
    public CityTopology? TopologyOf(string hash, ICollection<string> faults)
    {
        var current = _current;
        if (current.Registry.Version == hash) return current.Topology.Value;
        return archive.Load(hash, faults) is { } registry ? new CityTopology(registry) : null;
    }

    /// <summary>Reads files over the registry in use and, when there is no fault and it is no preview, takes the outcome into use.</summary>
    /// <exception cref="IOException">The disk refuses; the registry is as it was.</exception>
    public async Task<ImportOutcome> ImportAsync(IReadOnlyList<ImportFile> files, ImportTerms terms, bool isPreview, CancellationToken stop)
    {
        await _gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var before = _current.Registry;
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var reading = await Task.Run(() => RegistryImport.Read(before.Document, files, terms, today, stop), stop).ConfigureAwait(false);
            if (reading.Document is null || isPreview || reading.Difference!.IsEmpty) return new ImportOutcome(reading, before.Version, IsActive: false);

            // From here on it is finished: a caller who has gone would otherwise leave it half done.
            var registry = await Task.Run(() => new CityRegistry(reading.Document), CancellationToken.None).ConfigureAwait(false);
            await Task.Run(() => archive.Keep(registry), CancellationToken.None).ConfigureAwait(false);
            if (!await journal(registry.Version, CancellationToken.None).ConfigureAwait(false)) throw new IOException("the journal does not take it; the registry is as it was");
            archive.Activate(new ActiveRegistry(registry.Version, archive.Active()?.Source, IsImported: true));
            _current = new Snapshot(registry);
            Changed?.Invoke(registry);
            return new ImportOutcome(reading, registry.Version, IsActive: true);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed record Snapshot(CityRegistry Registry)
    {
        public Lazy<CityTopology> Topology { get; } = new(() => new CityTopology(Registry));
    }
}

/// <param name="Reading">What was read.</param>
/// <param name="Version">Hash of the registry in use now.</param>
/// <param name="IsActive">It was changed by this import.</param>
public sealed record ImportOutcome(ImportReading Reading, string Version, bool IsActive);
