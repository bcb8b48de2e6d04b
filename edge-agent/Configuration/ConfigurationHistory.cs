using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What a start does with the configuration file that it finds.</summary>
internal enum StartChoice
{
    /// <summary>Run it: it has reached the server before, or there is nothing else.</summary>
    Run,

    /// <summary>Run it on trial: unless it reaches the server in time, the last good one comes back.</summary>
    Try,

    /// <summary>Run the last good one: this one was rolled back, or failed three starts.</summary>
    UseLastGood,

    /// <summary>It is faulty and not yet given up: tell the faults and end.</summary>
    Refuse,
}

/// <summary>
/// Remembers the last configuration that reached the server, as a copy with its profiles, and how the present one fares. Lies in the data
/// directory: <c>last-good/</c> and <c>configuration.json</c>. A disk that refuses is told to the caller, never fatal.
/// </summary>
/// <param name="dataDirectory">Data directory of the agent.</param>
internal sealed class ConfigurationHistory(string dataDirectory)
{
    /// <summary>A first start may meet a power cut, a second one a slow disk; the third says that it is the configuration.</summary>
    public const int FailedStartsMax = 3;

    private const string StateName = "configuration.json";
    private const string AgentName = "agent.json";

    private readonly string _statePath = Path.Combine(dataDirectory, StateName);
    private string? _good;
    private string? _rejected;
    private string? _tried;
    private int _failedStarts;

    private string GoodDirectory => Path.Combine(dataDirectory, "last-good");

    /// <summary>Copy of the configuration file.</summary>
    public string GoodPath => Path.Combine(GoodDirectory, AgentName);

    /// <summary>Copies of the profiles that it used, of the operator's own.</summary>
    public string GoodProfiles => Path.Combine(GoodDirectory, "profiles");

    public bool HasGood => _good is not null && File.Exists(GoodPath);

    public int FailedStarts => _failedStarts;

    /// <summary>Reads what is remembered; nothing where there is nothing or it is damaged.</summary>
    public static ConfigurationHistory Open(string dataDirectory)
    {
        var history = new ConfigurationHistory(dataDirectory);
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(history._statePath));
            history._good = TextOf(state.RootElement, "Good");
            history._rejected = TextOf(state.RootElement, "Rejected");
            history._tried = TextOf(state.RootElement, "Tried");
            history._failedStarts = state.RootElement.TryGetProperty("FailedStarts", out var count) && count.TryGetInt32(out var number) ? Math.Max(0, number) : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // The first start, or a torn file: without a memory every configuration is new.
        }

        return history;
    }

    /// <summary>A start begins; it counts as failed until <see cref="EndStart"/> or <see cref="MarkGood"/>.</summary>
    /// <param name="fingerprint">Of the configuration that was read; null when it is faulty.</param>
    public StartChoice BeginStart(string? fingerprint)
    {
        if (fingerprint is not null && (fingerprint == _good || !HasGood))
        {
            _failedStarts = 0;
            return StartChoice.Run;
        }

        if (!HasGood) return StartChoice.Refuse;
        if (fingerprint is not null && fingerprint == _rejected) return StartChoice.UseLastGood;

        // A file that was changed meanwhile has not failed yet; a faulty one counts by itself.
        var tried = fingerprint ?? "faulty";
        if (tried != _tried) _failedStarts = 0;
        _tried = tried;
        _failedStarts++;
        if (_failedStarts > FailedStartsMax)
        {
            if (fingerprint is not null) _rejected = fingerprint;
            TrySave();
            return StartChoice.UseLastGood;
        }

        TrySave();
        return fingerprint is null ? StartChoice.Refuse : StartChoice.Try;
    }

    /// <summary>The start ended as it should, or failed for a reason that is not the configuration.</summary>
    public void EndStart()
    {
        if (_failedStarts == 0) return;
        _failedStarts = 0;
        TrySave();
    }

    /// <summary>True when this configuration may be run without a trial.</summary>
    public bool IsGood(string fingerprint) => fingerprint == _good;

    /// <summary>The configuration has reached the server: it is kept as the last good one. False when it could not be kept.</summary>
    public bool MarkGood(string fingerprint, ReadOnlyMemory<byte> agent, IReadOnlyDictionary<string, byte[]> profiles)
    {
        _failedStarts = 0;
        if (_good == fingerprint && HasGood) return TrySave();
        try
        {
            // A new directory beside the old one, then two renames: whatever is cut short, one of them is whole.
            var fresh = GoodDirectory + ".new";
            var old = GoodDirectory + ".old";
            Remove(fresh);
            Directory.CreateDirectory(Path.Combine(fresh, "profiles"));
            Write(Path.Combine(fresh, AgentName), agent.Span);
            foreach (var (name, bytes) in profiles) Write(Path.Combine(fresh, "profiles", name), bytes);
            Remove(old);
            if (Directory.Exists(GoodDirectory)) Directory.Move(GoodDirectory, old);
            Directory.Move(fresh, GoodDirectory);
            Remove(old);
            _good = fingerprint;
            _rejected = null;
            return TrySave();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The configuration did not reach the server: the next start does not try it again.</summary>
    public void Reject(string fingerprint)
    {
        _rejected = fingerprint;
        _failedStarts = 0;
        TrySave();
    }

    private bool TrySave()
    {
        try
        {
            Directory.CreateDirectory(dataDirectory);
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                if (_good is not null) json.WriteString("Good", _good);
                if (_rejected is not null) json.WriteString("Rejected", _rejected);
                if (_tried is not null) json.WriteString("Tried", _tried);
                json.WriteNumber("FailedStarts", _failedStarts);
                json.WriteEndObject();
            }

            var fresh = _statePath + ".new";
            Write(fresh, stream.ToArray());
            File.Move(fresh, _statePath, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        // The copy holds the secret of the uplink: nobody else's to read.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private static string? TextOf(JsonElement state, string key) =>
        state.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
