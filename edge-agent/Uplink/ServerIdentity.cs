using System.Text;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// Which server the readings belong to: a PUBACK of another one would free records that the first one never got, and its ledger would
/// show the numbers before as missing. The first server met is trusted and remembered, with the address where it was found.
/// </summary>
/// <remarks>File <c>server</c>: one line with the id, one with the address.</remarks>
internal sealed class ServerIdentity
{
    public const string FileName = "server";

    private const int IdLengthMax = 64;

    private readonly string _path;
    private readonly UplinkOptions _options;
    private readonly ILogger _logger;

    public ServerIdentity(string path, UplinkOptions options, ILogger logger)
    {
        _path = path;
        _options = options;
        _logger = logger;
        try
        {
            var lines = File.ReadAllLines(path);
            if (lines.Length > 0 && lines[0].Length is > 0 and <= IdLengthMax) Known = lines[0];
            if (lines.Length > 1 && Uri.TryCreate(lines[1], UriKind.Absolute, out var address)) LastAddress = address;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or not readable: then the first server met is trusted again.
        }
    }

    /// <summary>The server met before; null for none.</summary>
    public string? Known { get; private set; }

    /// <summary>Where it was met; null for nowhere yet.</summary>
    public Uri? LastAddress { get; private set; }

    /// <summary>Why a server must not get the readings; null when it may.</summary>
    /// <param name="told">What it says of itself; null for nothing.</param>
    public string? Objection(string? told)
    {
        if (_options.ServerId == UplinkOptions.AnyServer) return null;
        var expected = _options.ServerId ?? Known;
        if (expected is null || told == expected) return null;

        // MQTT 3.1.1 has no place for an id: whoever asks for it has chosen to go without the check.
        if (told is null) return _options.Protocol == MqttVersion.V311 ? null : $"it does not say who it is; the readings belong to server {expected}";
        return $"it is server {Short(told)}; the readings belong to server {expected}";
    }

    /// <summary>A session stands: remembers who and where.</summary>
    public void Met(string? told, Uri address)
    {
        var id = told is { Length: > 0 and <= IdLengthMax } ? told : Known;
        if (Known is { } before && id != before) _logger.Moved(before, id!);
        if (id == Known && address == LastAddress) return;
        (Known, LastAddress) = (id, address);
        try
        {
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes($"{id}\n{address}\n"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.FileNotSaved(_path, failure.Message);
        }
    }

    private static string Short(string told) => string.Concat(told.Where(letter => !char.IsControl(letter)).Take(IdLengthMax));
}
