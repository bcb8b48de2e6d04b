using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary>A command as the API and the live stream tell of it; what is not there is left out.</summary>
internal sealed record CommandBody(
    string Id, string Kind, string Gateway, string? Device, string? Quantity, double? Value, string? Confirms, string Who, string? Note, long CreatedMs, long ExpiresMs, string State,
    string? Outcome, string? Reason, double? ReadBack, long? EndedMs)
{
    internal static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static CommandBody Of(GatewayCommand command)
    {
        var order = command.Order;
        return new CommandBody(
            command.Id, Camel(order.Kind.ToString()), order.Gateway, order.Device, order.Quantity, order.Value, order.Confirms, order.Who, order.Note.Length == 0 ? null : order.Note,
            command.CreatedMs, command.ExpiresMs, Camel(command.State.ToString()), command.Outcome, ReasonOf(command), command.ReadBack, command.EndedMs);
    }

    internal static (string Name, string Json) EventOf(GatewayCommand command) => ("command", JsonSerializer.Serialize(Of(command), Layout));

    private static string? ReasonOf(GatewayCommand command) => command.Detail.Length > 0 ? command.Detail : command.State == CommandState.Refused ? command.Outcome : null;

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
