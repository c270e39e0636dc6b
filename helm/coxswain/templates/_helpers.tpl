{{- define "coxswain.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "coxswain.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "coxswain.podLabels" -}}
{{ include "coxswain.selector" . }}
app.kubernetes.io/component: supervisor
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "coxswain.labels" -}}
{{ include "coxswain.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "coxswain.configMap" -}}
{{- if .Values.existingConfigMap -}}
{{- .Values.existingConfigMap -}}
{{- else -}}
{{- printf "%s-crew" (include "coxswain.fullname" . | trunc 58 | trimSuffix "-") -}}
{{- end -}}
{{- end }}

{{- define "coxswain.statusConfigMap" -}}
{{- printf "%s-status" (include "coxswain.fullname" . | trunc 56 | trimSuffix "-") -}}
{{- end }}

{{- define "coxswain.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "coxswain.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "coxswain.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end }}

{{/* Not empty where the pod asks the API server for something, and so needs a token. */}}
{{- define "coxswain.asksApiServer" -}}
{{- if or (eq .Values.source "Api") .Values.networkApi.enabled }}yes{{ end }}
{{- end }}
