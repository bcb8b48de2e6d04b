using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

public abstract class DuckDbTestBase : IDisposable
{
    protected const long Day = 86_400_000;
    protected const long Monday = 1_779_062_400_000;    // 2026-05-18T00:00:00Z

    protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected DuckDbStore Open(string name = "store", DuckDbOptions? options = null) =>
        new(Folder[name], options ?? new DuckDbOptions { MemoryMiBPerFile = 64 }, TimeProvider.System, NullLogger.Instance);
}
