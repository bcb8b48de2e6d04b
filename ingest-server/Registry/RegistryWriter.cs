using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// Writes a registry file of the present version: a row a line, rows by code or id, nothing that is not known. Equal registries give equal
/// bytes.
/// </summary>
public static class RegistryWriter
{
    private const int FlushBytes = 1 << 18;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(RegistryDocument document, Stream output)
    {
        using var buffer = new MemoryStream(FlushBytes * 2);
        using var json = new Utf8JsonWriter(buffer, Layout);
        buffer.Write("{\"version\":"u8);
        json.WriteNumberValue(RegistryFile.Version);
        json.Flush();
        var context = RegistryJson.Default;
        List(output, buffer, json, "gateways", document.Gateways.OrderBy(row => row.Id, StringComparer.Ordinal), context.GatewayRow);
        List(output, buffer, json, "components", document.Components.OrderBy(row => row.Code, StringComparer.Ordinal), context.ComponentRow);
        if (document.ForeignNodes is { } nodes)
        {
            List(output, buffer, json, "foreignNodes", nodes.OrderBy(row => row.Group, StringComparer.Ordinal).ThenBy(row => row.Node, StringComparer.Ordinal), context.ForeignNodeRow);
        }

        if (document.Cells is { } cells) List(output, buffer, json, "cells", cells.OrderBy(row => row.Code, StringComparer.Ordinal), context.CellRow);
        if (document.Zones is { } zones) List(output, buffer, json, "zones", zones.OrderBy(row => row.Id, StringComparer.Ordinal), context.ZoneRow);
        if (document.PipeParts is { } parts)
        {
            List(
                output, buffer, json, "pipeParts",
                parts.OrderBy(row => row.Network, StringComparer.Ordinal).ThenBy(row => row.Part).ThenBy(row => row.Id, StringComparer.Ordinal), context.PipePartRow);
        }

        buffer.Write("\n}\n"u8);
        Drain(buffer, output);
    }

    /// <summary>Hash of the bytes that <see cref="Write"/> writes, 16 hexadecimal digits.</summary>
    public static string HashOf(RegistryDocument document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sink = new HashingStream(Stream.Null, hash);
        Write(document, sink);
        return Shorten(hash.GetHashAndReset());
    }

    /// <summary>The 16 digits by which content is named: the first 64 bits of its SHA-256.</summary>
    internal static string Shorten(ReadOnlySpan<byte> sha256) => Convert.ToHexStringLower(sha256[..8]);

    private static void List<TRow>(
        Stream output, MemoryStream buffer, Utf8JsonWriter json, string name, IEnumerable<TRow> rows, JsonTypeInfo<TRow> type)
    {
        buffer.Write(System.Text.Encoding.UTF8.GetBytes($",\n\"{name}\":["));
        var isFirst = true;
        foreach (var row in rows)
        {
            buffer.Write(isFirst ? "\n"u8 : ",\n"u8);
            isFirst = false;
            json.Reset();
            JsonSerializer.Serialize(json, row, type);
            json.Flush();
            if (buffer.Length > FlushBytes) Drain(buffer, output);
        }

        buffer.Write("]"u8);
    }

    private static void Drain(MemoryStream buffer, Stream output)
    {
        buffer.WriteTo(output);
        buffer.SetLength(0);
    }
}
