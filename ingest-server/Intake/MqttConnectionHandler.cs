using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// What Kestrel calls for each connection: lets it show who it is within its limits, then leaves it to its <see cref="MqttSession"/>.
/// </summary>
internal sealed class MqttConnectionHandler(IntakeContext context, ConnectGuard guard, RefusalLog refusals) : ConnectionHandler
{
    /// <summary>Runs before TLS: a stranger gets a place and a deadline, or is cut.</summary>
    internal async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (context.IsStopping || !guard.TryEnter(connection.RemoteEndPoint, out var address))
        {
            context.Metrics.CountRefused(RefusalReason.TooMany);
            connection.Abort();
            return;
        }

        var deadline = context.Deadlines.Watch(connection, TimeSpan.FromSeconds(context.Options.ConnectSecondsMax));
        var place = new UnauthenticatedPlace(guard, address, deadline);
        connection.Features.Set(place);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            place.Leave();
            context.Deadlines.Linger(deadline);
        }
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var place = connection.Features.GetRequiredFeature<UnauthenticatedPlace>();
        try
        {
            var established = await EstablishAsync(connection, place.Deadline).ConfigureAwait(false);
            place.Leave();
            if (established is { } opened) await opened.Session.RunAsync(opened.ConnAck).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // Gone, or cut at its deadline, before it said anything of use.
            context.Metrics.CountRefused(RefusalReason.NoConnect);
        }
    }

    private async ValueTask<(MqttSession Session, byte[] ConnAck)?> EstablishAsync(ConnectionContext connection, ConnectionDeadline deadline)
    {
        if (await ReadConnectAsync(connection).ConfigureAwait(false) is not { } request) return null;
        if (request.Objection(context.Options) is { } objection)
        {
            await RefuseAsync(connection, RefusalReason.Malformed, objection.Reason, request.ClientId, objection.Text, request.IsMqtt5).ConfigureAwait(false);
            return null;
        }

        deadline.Set(TimeSpan.FromSeconds(context.Options.AuthenticationSecondsMax));
        var decision = await context.Access.ConnectAsync(CredentialsOf(request, connection), connection.ConnectionClosed).ConfigureAwait(false);
        if (decision.Role == PeerRole.None)
        {
            var (counted, said) = decision.IsBusy ? (RefusalReason.Busy, ReasonCode.ServerBusy) : (RefusalReason.NotAuthorized, ReasonCode.NotAuthorized);
            await RefuseAsync(connection, counted, said, request.ClientId, decision.Reason, request.IsMqtt5).ConfigureAwait(false);
            return null;
        }

        var session = new MqttSession(context, connection, deadline, PeerOf(request, in decision));
        await context.Sessions.TakeOverAsync(session, connection.ConnectionClosed).ConfigureAwait(false);
        if (context.IsStopping) session.End(ReasonCode.ServerShuttingDown);
        if (!context.Access.IsStillGood(in decision)) session.End(ReasonCode.NotAuthorized);
        return (session, RarePackets.WriteGranted(request, context.Options, context.ServerId, decision.IssuedSecret));
    }

    private async ValueTask<ConnectRequest?> ReadConnectAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var result = await input.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var status = FixedHeader.Read(in buffer, out var header);
            var isHeaderWrong = status == HeaderStatus.Malformed || (buffer.Length > 0 && buffer.FirstSpan[0] != (byte)PacketType.Connect << 4);
            if (isHeaderWrong || (status == HeaderStatus.Ok && header.Total > IntakeLimits.ConnectBytesMax))
            {
                // The first packet must be a CONNECT (MQTT-3.1.0-1); whoever sends something else speaks another language.
                input.AdvanceTo(buffer.End);
                context.Metrics.CountRefused(RefusalReason.NoConnect);
                return null;
            }

            if (status == HeaderStatus.Ok && buffer.Length >= header.Total)
            {
                var body = buffer.Slice(header.Size, header.Remaining).ToArray();
                input.AdvanceTo(buffer.GetPosition(header.Total));
                return await DecodeAsync(connection, header, body).ConfigureAwait(false);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (!result.IsCompleted) continue;
            context.Metrics.CountRefused(RefusalReason.NoConnect);
            return null;
        }
    }

    private async ValueTask<ConnectRequest?> DecodeAsync(ConnectionContext connection, FixedHeader header, byte[] body)
    {
        var fault = ConnectShape.Check(body, out var level);
        if (fault == ReasonCode.Success) return RarePackets.ReadConnect(in header, body, level == ConnectShape.Level5);

        // 3.1.1 closes without a word, except for a protocol level that it does not know (MQTT-3.1.4-1).
        if (level >= ConnectShape.Level5 || fault == ReasonCode.UnsupportedProtocolVersion)
        {
            await RefuseAsync(connection, RefusalReason.Malformed, fault, null, null, level >= ConnectShape.Level5).ConfigureAwait(false);
        }
        else
        {
            context.Metrics.CountRefused(RefusalReason.Malformed);
        }

        return null;
    }

    private async ValueTask RefuseAsync(
        ConnectionContext connection, RefusalReason counted, ReasonCode reason, string? clientId, string? text, bool isMqtt5)
    {
        context.Metrics.CountRefused(counted);
        refusals.Tell(counted, Printable.Of(clientId), text ?? reason.ToString());
        connection.Transport.Output.Write(RarePackets.WriteRefused(reason, text, isMqtt5));
        await connection.Transport.Output.FlushAsync(connection.ConnectionClosed).ConfigureAwait(false);
    }

    private static ConnectCredentials CredentialsOf(ConnectRequest request, ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        var isLoopback = address is not null && IPAddress.IsLoopback(address);
        var isTls = connection.Features.Get<ITlsHandshakeFeature>() is not null;
        return new ConnectCredentials(
            request.ClientId, request.UserName, request.Password is null ? null : Encoding.UTF8.GetString(request.Password), CommonNameOf(connection), isLoopback,
            address, MayReceiveSecret: request.IsMqtt5 && (isTls || isLoopback));
    }

    private static string? CommonNameOf(ConnectionContext connection) => connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate
        ? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
        : null;

    private Peer PeerOf(ConnectRequest request, in AccessDecision decision) => new(
        decision.Role, decision.Id, decision.Role == PeerRole.Gateway ? decision.Id : $"{decision.Id}/{request.ClientId}", request.IsMqtt5,
        TimeSpan.FromSeconds(request.GrantedSeconds(context.Options)), request.WillTopic, request.WillPayload, request.ReceiveMaximum, request.PacketBytesMax);
}
